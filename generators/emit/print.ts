import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Handlebars from "handlebars";

/** Fills a template of `templates/`; a field or list that its view lacks is an error. */
export type Print = (template: string, view: object) => string;

/** Templates are an "imports" entry of package.json, so that source and build read the same files. */
const { resolve } = createRequire(import.meta.url);

export function createPrinter(): Print {
  const handlebars = Handlebars.create();
  handlebars.registerHelper("each", each);
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  return (template, view) => {
    let render = compiled.get(template);
    if (render === undefined) {
      const text = readFileSync(resolve(`#templates/${template}`), "utf8");
      // noEscape: a view is source text, not HTML. strict: what is not there is an error.
      render = handlebars.compile(text, {
        noEscape: true,
        strict: true,
        knownHelpersOnly: true,
        knownHelpers: { each: true },
      });
      compiled.set(template, render);
    }
    return render(view);
  };
}

/** Handlebars' own takes anything, and prints nothing for a list that is not there. */
function each(list: unknown, options: Handlebars.HelperOptions): string {
  if (!Array.isArray(list)) throw new TypeError("a template goes through a list that its view does not have");
  return list.map((item) => options.fn(item)).join("");
}
