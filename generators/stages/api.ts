import type { Stage } from "./stage.js";

interface ApiView {
  readonly json: string;
}

/** `NAME.api.json`: the contract itself; prettier lays it out. */
export const apiStage: Stage<ApiView> = {
  template: "api.json.hbs",
  format: "json",
  path: ({ name }) => `${name}.api.json`,
  view: ({ contract }) => ({ json: JSON.stringify(contract) }),
};
