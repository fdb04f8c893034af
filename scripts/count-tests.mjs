// Adds up what the test runs of .ci/run reported, in one line.
import { readFileSync } from "node:fs";

const counts = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
console.log(`${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed`);
process.exitCode = sum("numFailedTests") === 0 && sum("numPassedTests") > 0 ? 0 : 1;
