// Prints the licences of every package that has code or style in the bundle described by an esbuild metafile.
// usage: node licenses.mjs META.json   (in the folder that holds node_modules)
import { readFileSync, readdirSync } from "node:fs";

// Packages published without their licence file; the holder is the one that the project's own repository names.
const HOLDERS = {
  "@headlessui/react": "2020 Tailwind Labs",
  "react-compiler-runtime": "Meta Platforms, Inc. and affiliates",
  "react-remove-scroll-bar": "Anton Korzunov <thekashey@gmail.com>",
  "toggle-selection": "sudodoki <smd.deluzion@gmail.com>",
};

const packages = bundled(JSON.parse(readFileSync(process.argv[2], "utf8")));
const byText = new Map();
for (const folder of packages) {
  const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const text = licence(folder, about);
  byText.set(text, [...(byText.get(text) ?? []), `${about.name} ${about.version} (${about.license})`]);
}
process.stdout.write("Third-party packages in graphiql.js and graphiql.css, with their licences.\n");
for (const [text, names] of byText) {
  process.stdout.write(`\n${"=".repeat(80)}\n${names.join("\n")}\n${"-".repeat(80)}\n${text}\n`);
}

/** The folders of the packages that gave at least one byte, sorted. */
function bundled(meta) {
  const folders = new Set();
  for (const output of Object.values(meta.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].sort();
}

function licence(folder, about) {
  const file = readdirSync(folder).sort().find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "").trim();
  const holder = HOLDERS[about.name];
  if (!holder || about.license !== "MIT") throw new Error(`${about.name} ships no licence file: name its holder here`);
  return readFileSync("node_modules/graphiql/LICENSE", "utf8").trim().replace(/^Copyright.*$/m, `Copyright (c) ${holder}`);
}
