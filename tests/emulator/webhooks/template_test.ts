import { assertEquals, assertThrows } from "@std/assert";
import {
  checkTemplate,
  checkTemplates,
  render,
  renderJson,
  TemplateError,
} from "../../../emulator/webhooks/template.ts";

Deno.test("invalid and too large templates are rejected", () => {
  const bad: Record<string, string> = {
    "unclosed section": "{{#x}}",
    "unopened section": "{{/x}}",
    "crossed sections": "{{#a}}{{#b}}{{/a}}{{/b}}",
    "unclosed tag": "{{x",
    "unclosed triple": "{{{x}}",
    "changed delimiters": "{{=<% %>=}}",
    "100,000 nested sections": "{{#x}}".repeat(100_000) + "{{/x}}".repeat(100_000),
    "33 nested sections": "{{#x}}".repeat(33) + "{{/x}}".repeat(33),
    "a tag full of blanks": "{{" + " ".repeat(60_000),
    "a triple full of blanks": "{{{a}}" + " ".repeat(60_000),
    "a megabyte": "x".repeat(1024 * 1024),
  };
  for (const [what, template] of Object.entries(bad)) {
    assertThrows(() => checkTemplate(template), TemplateError, undefined, what);
  }
  assertThrows(() => checkTemplates({ a: [{ "{{#x}}": 1 }] }), TemplateError);
  let deep: unknown = "x";
  for (let i = 0; i < 40; i++) deep = [deep];
  assertThrows(() => checkTemplates(deep), TemplateError, "deep");
});

Deno.test("rendering is bounded for every template and event", () => {
  const list = Array.from({ length: 100 }, () => ({}));
  const loops = (depth: number, inner: string) =>
    "{{#a}}".repeat(depth) + inner + "{{/a}}".repeat(depth);
  for (const template of [loops(20, ""), loops(20, "x"), loops(20, "{{a}}")]) {
    assertThrows(() => render(template, { a: list }), TemplateError, "too much");
  }
  assertThrows(() => render("{{{a}}}{{{a}}}", { a: "x".repeat(600_000) }), TemplateError);
  // All templates of a request share one budget.
  const many = new Array(100).fill("{{{a}}}");
  assertThrows(() => renderJson(many, { a: "x".repeat(100_000) }), TemplateError);
  assertEquals(render("{{>self}}", { self: "{{>self}}" }), "");
});

Deno.test("only own properties of the view can be read", () => {
  const view = JSON.parse(`{"a":{},"list":[1],"text":"abc","evil":{"toString":1,"valueOf":{}}}`);
  const names = [
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "a.constructor",
    "a.constructor.constructor",
    "a.__proto__",
    "list.map",
    "list.constructor",
    "text.constructor",
    "text.length",
    "..",
    "",
  ];
  for (const name of names) {
    assertEquals(render(`[{{{${name}}}}{{#${name}}}x{{/${name}}}]`, view), "[]", name);
  }
  assertEquals(render("{{{evil}}}", view), "[object Object]");
  assertEquals(render("{{{__proto__.x}}}", JSON.parse(`{"__proto__":{"x":1}}`)), "1");
});

Deno.test("templates render as Particle documents them", () => {
  const view = {
    v: `&<>"'/=\``,
    n: 20,
    zero: 0,
    no: false,
    nothing: null,
    a: { b: "deep" },
    c: ["x", { ca: "y" }],
    empty: [],
  };
  const table: [template: string, expected: string][] = [
    ["{{v}}", "&amp;&lt;&gt;&quot;&#39;/=`"],
    ["{{{v}}} {{& v}}", `${view.v} ${view.v}`],
    ["{{ n }}{{{ zero }}}{{no}}", "200false"],
    ["[{{nothing}}{{missing}}]", "[]"],
    ["{{{a.b}}}{{{c.0}}}{{{c.1.ca}}}", "deepxy"],
    ["{{#c}}({{ca}}){{/c}}", "()(y)"],
    ["{{#a}}{{b}}{{n}}{{/a}}", "deep20"],
    ["{{^empty}}none{{/empty}}{{^missing}}!{{/missing}}{{#no}}x{{/no}}", "none!"],
    ["{{#c}}{{.}},{{/c}}", "x,[object Object],"],
    ["{{! a comment }}{{{c}}}", "x,[object Object]"],
    ["no tags }}", "no tags }}"],
  ];
  for (const [template, expected] of table) {
    assertEquals(render(template, view), expected, template);
  }
  assertEquals(
    renderJson({ "k{{n}}": ["{{n}}", 1, null, true, { x: "{{a.b}}" }] }, view),
    { k20: ["20", 1, null, true, { x: "deep" }] },
  );
});
