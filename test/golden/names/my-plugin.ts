import { remote } from "gofer-rmi/plugin";

export interface Call { stub: Stub }
export interface Stub { name: string }
export interface Dog { age: number }
export interface DogStubMembers { x: number }
export type AgentHandle = "handle" | "none";
export enum myPlugin { A, B }
export interface definePlugin { a: myPlugin }
export interface Json { json: import("gofer-rmi/plugin").Json }

class Hound {
  @remote run(arguments_: Call, package_: Dog, type: AgentHandle): definePlugin { return { a: myPlugin.B }; }
  @remote toString(): string { return ""; }
  @remote delete($default: DogStubMembers): Json { return { json: null }; }
  @remote "with space"(async: string, of: string): void {}
}
export { Hound as Dog };
export class Promise { @remote all(): string[] { return []; } }
export default class Cat { @remote purr(): void {} }
/** @remote */
export function call(readonly: string, as: number): void {}
