/** Something to do at the end of a turn. */
export interface Task {
  endTurn(): void;
}

/**
 * Calls each task once at the end of this turn of the event loop: what all the frames of a turn brought about goes out
 * together.
 */
export class EndOfTurn {
  #tasks = new Set<Task>();

  add(task: Task): void {
    if (this.#tasks.size === 0) setImmediate(this.#run);
    this.#tasks.add(task);
  }

  readonly #run = (): void => {
    const tasks = this.#tasks;
    this.#tasks = new Set();
    for (const task of tasks) task.endTurn();
  };
}
