// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.httpcache.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a public conformance suite against the response cache. Confined to one thread. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the public HTTP cache conformance suite against the response cache; needs Node.",
      "FOLDER is a copy of https://github.com/http-tests/cache-tests, after npm install.",
      "The exit code is 0 if no required test failed that a cache in a servlet container can",
      "pass, and no open-source cache of the published results passes more optional ones."
    },
    footer = {"", "Example: ./headroom conform ../cache-tests"})
final class ConformCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FOLDER", description = "folder of the suite")
  private Path folder = Path.of(".");

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  @Override
  @SuppressWarnings("SystemOut") // the table belongs on standard output
  public Integer call() throws IOException {
    Argument.FOLDER.require(Conformance.isSuite(folder), folder);
    Workspace.requireWritable(json);
    Conformance conformance = Conformance.run(folder);
    System.out.print(conformance.table());
    if (json != null) {
      Files.writeString(json, conformance.json());
    }
    return conformance.isMet() ? 0 : 1;
  }
}
