/** Inherits from a class that has got a secret since this was built. */
import { Plugin } from "gofer-rmi/plugin";
import type { Dog } from "./before-secrets/base.js";

export class Stray extends Plugin.find("base")!.get<typeof Dog>("Dog")! {}
