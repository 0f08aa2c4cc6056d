/** What somebody may write who has installed the package: nodes.install.test.ts compiles and runs it. */
import { figure2, readStudy, type Row } from "wearlaws";

const rows: Row[] = readStudy(process.argv[2] ?? "real").rows;
console.log(`${figure2(rows).name} of ${rows.length} rows`);
