import { expect, test } from "vitest";
import { secretWords } from "../../src/cli/secret-words.js";

test.each([
  ["rmi -u amqp://me:hunter2@host/ -a x", "amqp://me:hunter2@host/"],
  ["rmi -u me:hunter2@host", "me:hunter2@host"], // amqp is the scheme where none is given
  ["rmi --url=amqp://me:p@ss/hunter2@one,two", "--url=amqp://me:p@ss/hunter2@one,two"],
  ["rmi -S hunter2 -a x", "hunter2"],
  ["rmi -Shunter2", "-Shunter2"],
  ["rmi --secret hunter2", "hunter2"],
  ["shell --secret=hunter2", "--secret=hunter2"],
  ["rmi -U me -P hunter2", "hunter2"],
  ["rmi --password=hunter2", "--password=hunter2"],
  ["broker --user me:hunter2", "me:hunter2"],
  ["broker --user=me:hunter2", "--user=me:hunter2"],
  ["mgt --token hunter2", "hunter2"], // the text in place of the file that has it
  ["rmi -t Vault.open password=hunter2", "password=hunter2"],
  ['rmi -i [[],{"api_key":"hunter2"}]', '[[],{"api_key":"hunter2"}]'],
])("%s", (line, word) => expect(secretWords(line.split(" "))).toEqual([word]));

test("a line without a secret has none", () => {
  const lines =
    "rmi -u amqp://me@host:5672/ -a x -t Dog.bark words=hi [[1.5],{}] broker --listen amqps://127.0.0.1:0 --key k.pem";
  expect(secretWords(lines.split(" "))).toEqual([]);
});
