import { remote } from "gofer-rmi/plugin";

export interface Query {
  title: string;
  year?: number;
}

export interface Book {
  title: string;
  pages: number;
}

export class Shelf {
  constructor(readonly room: string) {}

  /** Same in both. */
  @remote count(least: number): number {
    return least;
  }

  /** Now takes another query. */
  @remote find(query: Query): Book[] {
    return [{ title: query.title, pages: query.year ?? 0 }];
  }

  /** Now gives something else. */
  @remote largest(): Book {
    return { title: "a", pages: 1 };
  }

  /** Now takes more, which may be left out. */
  @remote add(title: string): number {
    return title.length;
  }

  /** Gone. */
  @remote burn(): void {}
}

/** Now of another room. */
export class Room {
  constructor(readonly name: string) {}
  @remote label(): string {
    return this.name;
  }
}
