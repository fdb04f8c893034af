import { PassThrough } from "node:stream";
import type { Socket } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Output } from "../../../src/transport/amqp091/output.js";
import { Settlements } from "../../../src/transport/amqp091/settlements.js";
import { codec, framesIn } from "../../support/amqp091-codec.js";

/** A broker's side of one channel: what it has handed out, and what is still unsettled. */
function channel() {
  const socket = new PassThrough() as unknown as Socket;
  const output = new Output(socket);
  const settlements = new Settlements(output, 1);
  const unsettled = new Set<number>();
  const outcomes = new Map<number, string>();
  let last = 0;
  const settle = (tag: number, outcome: string): void => {
    if (!unsettled.delete(tag)) throw new Error(`unknown delivery tag ${tag}`); // which ends a channel
    outcomes.set(tag, outcome);
  };
  return {
    settlements,
    unsettled,
    outcomes,
    deliver: () => {
      unsettled.add(++last);
      settlements.received(last);
      return last;
    },
    /** @returns how many frames came */
    leave: (): number => {
      output.flush();
      const frames = framesIn((socket.read() as Buffer | null) ?? Buffer.alloc(0));
      for (const { id, fields } of frames) {
        const { deliveryTag, multiple, requeue } = fields as {
          deliveryTag: number;
          multiple: boolean;
          requeue?: boolean;
        };
        const outcome = codec.info(id!).name === "BasicAck" ? "ack" : requeue ? "requeue" : "discard";
        if (multiple) for (const tag of [...unsettled]) if (tag < deliveryTag) settle(tag, outcome);
        settle(deliveryTag, outcome);
      }
      return frames.length;
    },
  };
}

test("what is taken in order is told with one frame", () => {
  const { settlements, unsettled, outcomes, deliver, leave } = channel();
  const tags = Array.from({ length: 20 }, deliver);
  for (const tag of tags) settlements.settle(tag, "ack");
  expect(leave()).toBe(1);
  expect(unsettled.size).toBe(0);
  expect([...outcomes.values()]).toEqual(tags.map(() => "ack"));
});

test("each delivery gets its own outcome, in whatever order they are settled", () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({ kind: "deliver" as const }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("settle" as const),
          which: fc.nat(),
          outcome: fc.constantFrom("ack" as const, "ack" as const, "requeue" as const, "discard" as const),
        }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: "leave" as const }) },
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      const { settlements, unsettled, outcomes, deliver, leave } = channel();
      const held: number[] = [];
      const expected = new Map<number, string>();
      for (const step of taken) {
        if (step.kind === "deliver") held.push(deliver());
        else if (step.kind === "leave") leave();
        else if (held.length > 0) {
          const [tag] = held.splice(step.which % held.length, 1);
          settlements.settle(tag!, step.outcome);
          expected.set(tag!, step.outcome);
        }
      }
      leave();
      expect([...unsettled]).toEqual(held);
      expect(new Map([...outcomes].sort(([a], [b]) => a - b))).toEqual(
        new Map([...expected].sort(([a], [b]) => a - b)),
      );
    }),
  );
});

test("on a closed channel nothing is said, what was about to leave included", () => {
  const { settlements, deliver, leave } = channel();
  settlements.settle(deliver(), "ack");
  settlements.end();
  settlements.settle(deliver(), "requeue");
  expect(leave()).toBe(0);
});
