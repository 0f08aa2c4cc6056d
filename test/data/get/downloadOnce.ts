/** A process that downloads one file: `downloadOnce.ts <url> <file>`. */
import { download } from "../../../lib/data/get/download";

const [url, file] = process.argv.slice(2);
download({ url, maxBytes: 1e9, page: "http://the.publisher/page" }, file).catch(({ message }: Error) => {
  console.error(message);
  process.exitCode = 1;
});
