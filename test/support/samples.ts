/**
 * Samples in Markdown pages: a fenced block after a comment that names the command line it is the output of.
 *
 * `<!-- sample: simulate some.yaml | Outcomes, Objectives -->` keeps the sections that begin with the given words;
 * without the bar, everything.
 */

export interface Sample {
  /** Words of the command line, without the program. */
  readonly args: readonly string[];
  /** First words of the sections to keep; empty: all. */
  readonly sections: readonly string[];
  /** What the page shows now. */
  readonly shown: string;
}

const SAMPLE = /<!-- sample: ([^|>]*?)(?: \| ([^>]*?))? -->\n\n```text\n(?:\$ [^\n]*\n)?([\s\S]*?)```\n/g;

export function samplesOf(page: string): Sample[] {
  return [...page.matchAll(SAMPLE)].map(([, command, sections, shown]) => ({
    args: command!.split(' '),
    sections: sections === undefined ? [] : sections.split(', '),
    shown: shown!,
  }));
}

/** Of an output whose sections are parted by empty lines, those that are wanted. */
export function selectSections(output: string, sections: readonly string[]): string {
  if (sections.length === 0) return output;
  const blocks = output.trimEnd().split('\n\n');
  const wanted = blocks.filter((block) => sections.some((start) => block.startsWith(start)));
  return `${wanted.join('\n\n')}\n`;
}

/** The page with the sample's block replaced. */
export function replaceSample(page: string, sample: Sample, output: string): string {
  return page.replace(`${sample.shown}\`\`\``, () => `${output}\`\`\``);
}
