import { remote } from "gofer-rmi/plugin";

export interface Query {
  title: string | { contains: string };
  year: number;
  language?: "de" | "en";
}

export interface Book {
  title: string;
  pages: string;
}

export class Shelf {
  constructor(readonly room: string) {}

  @remote count(least: number): number {
    return least;
  }

  @remote find(query: Query): Book[] {
    return [{ title: typeof query.title === "string" ? query.title : query.title.contains, pages: "0" }];
  }

  @remote largest(): Book {
    return { title: "a", pages: "one" };
  }

  @remote add(title: string, pages = 1): number {
    return title.length + pages;
  }
}

export class Room {
  constructor(readonly number: number) {}
  @remote label(): string {
    return String(this.number);
  }
}
