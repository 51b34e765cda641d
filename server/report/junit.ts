import { placeOf, type Format, type ReportFinding } from './report';

/** JUnit's XML: a test suite for each file, a failed case for each finding; one passed case where nothing was found. */
export const junit: Format = (report) => {
  const byFile = new Map<string, string[]>();
  const add = (file: string, testCase: string): void => {
    const cases = byFile.get(file);
    if (cases === undefined) byFile.set(file, [testCase]);
    else cases.push(testCase);
  };
  for (const finding of report.findings) add(finding.file, failure(finding));
  for (const { file, message } of report.errors) {
    add(
      file,
      `    <testcase classname="${attribute(file)}" name="not checked">\n      <error message="${attribute(message)}"/>\n    </testcase>\n`,
    );
  }
  const failures = report.findings.length;
  const errors = report.errors.length;
  const tests = Math.max(1, failures + errors);
  const suites = [...byFile].map(([file, cases]) => {
    const failed = cases.filter((entry) => entry.includes('<failure')).length;
    return `  <testsuite name="${attribute(file)}" tests="${cases.length}" failures="${failed}" errors="${cases.length - failed}">\n${cases.join('')}  </testsuite>\n`;
  });
  if (suites.length === 0) {
    suites.push(
      '  <testsuite name="saveproof" tests="1" failures="0" errors="0">\n    <testcase classname="saveproof" name="no findings"/>\n  </testsuite>\n',
    );
  }
  return `<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="saveproof" tests="${tests}" failures="${failures}" errors="${errors}">\n${suites.join('')}</testsuites>\n`;
};

function failure(finding: ReportFinding): string {
  const place = placeOf(finding);
  return (
    `    <testcase classname="${attribute(finding.file)}" name="${attribute(`${finding.code} ${finding.rule} at ${place}`)}" file="${attribute(finding.file)}" line="${finding.range.start.line}">\n` +
    `      <failure type="${finding.severity}" message="${attribute(finding.message)}">${attribute(`${place}: ${finding.message}`)}</failure>\n` +
    '    </testcase>\n'
  );
}

/** Escaped for XML 1.0, which cannot hold most control characters at all. */
function attribute(text: string): string {
  const escaped = text.replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
  return escaped.replace(
    /[\u0000-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  );
}
