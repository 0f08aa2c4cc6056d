/** A process that writes a store again and again, each time of another input: `writeOften.ts <folder> <times> <windows>`. */
import { writeWindows } from "../../../lib/data/store/writeWindows";

const [folder, times, windows] = process.argv.slice(2);
const window = Float32Array.from({ length: 768 }, (_, k) => (k % 6 === 2 ? 1 : 0));

async function writeOften(): Promise<void> {
  for (let i = 0; i < Number(times); i++) {
    const inputKey = `${process.pid} ${i}`;
    await writeWindows(folder, { name: "set", title: "set", source: "real", inputKey }, async (writer) => {
      for (let w = 0; w < Number(windows); w++)
        writer.add(window, { user: "a", activity: "lying", recording: "1", start: 2.56 * w });
      writer.recorded("a", "1", 128 * Number(windows), 2.56 * Number(windows), [50, 50]);
    });
  }
}
writeOften().catch(({ message }: Error) => {
  console.error(message);
  process.exitCode = 1;
});
