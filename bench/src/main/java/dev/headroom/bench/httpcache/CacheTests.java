// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import dev.headroom.bench.process.Waiting;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The public suite <em>cache-tests</em> (github.com/http-tests/cache-tests) in a folder: its own
 * client and server run on Node, with the response cache between them.
 *
 * <p>Confined to one thread. A run takes some two minutes.
 */
final class CacheTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Judges results as the suite's own pages do. */
  private static final String JUDGE =
      """
      import fs from 'node:fs'
      import { pathToFileURL } from 'node:url'
      const [folder, file] = process.argv.slice(-2)
      const load = path => import(pathToFileURL(folder + '/' + path))
      const read = path => JSON.parse(fs.readFileSync(path))
      const suites = (await load('tests/index.mjs')).default
      const { determineTestResult, resultTypes } = await load('test-engine/lib/results.mjs')
      const tests = suites.flatMap(suite => suite.tests).filter(test => !test.browser_only)
      const outcome = (id, results) => Object.keys(resultTypes)
        .find(key => resultTypes[key] === determineTestResult(suites, id, results))
      const ours = read(file)
      const index = (await load('results/index.mjs')).default
      const peers = index.filter(each => each.type === 'rev-proxy').map(each => {
        const results = read(folder + '/results/' + each.file)
        const outcomes = tests.map(test => [test.id, outcome(test.id, results)])
        return { name: each.name + ' ' + each.version, outcomes: Object.fromEntries(outcomes) }
      })
      console.log(JSON.stringify({
        tests: tests.map(({ id, name, kind }) => ({
          id, name, kind: kind ?? 'required', outcome: outcome(id, ours), why: ours[id]?.[1] ?? ''
        })),
        peers
      }))
      """;

  private final Path folder;
  private final Path work;

  private CacheTests(Path folder, Path work) {
    this.folder = folder.toAbsolutePath();
    this.work = work;
  }

  /**
   * Runs the suite.
   *
   * @param folder a copy of the suite
   * @return the outcome of every test
   */
  static SuiteResults run(Path folder) {
    try {
      Path work = Files.createTempDirectory("headroom-cache-tests");
      try {
        return new CacheTests(folder, work).run();
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path work) throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private SuiteResults run() throws IOException {
    int originPort = FreePort.find();
    Process origin =
        node(
            work.resolve("origin.log"),
            Map.of(
                "protocol", "http",
                "port", Integer.toString(originPort),
                "pidfile", work.resolve("pid").toString()),
            "test-engine/server/server.mjs");
    try (CachedServer cached = new CachedServer(work, originPort)) {
      if (!Waiting.listens(origin, originPort, PATIENCE)) {
        throw new ConformanceException(
            "the suite's server did not start on port %d: %s"
                .formatted(originPort, Files.readString(work.resolve("errors.log")).strip()),
            null);
      }
      Path results = work.resolve("results.json");
      finish(
          node(
              results,
              Map.of("base", "http://127.0.0.1:" + cached.port(), "id", ""),
              "--no-warnings",
              "test-engine/cli.mjs"));
      Path judged = work.resolve("judged.json");
      finish(
          node(
              judged,
              Map.of(),
              "--no-warnings",
              "--input-type=module",
              "--eval",
              JUDGE,
              folder.toString(),
              results.toString()));
      return JsonMapper.shared().readValue(Files.readString(judged), SuiteResults.class);
    } finally {
      origin.destroy();
    }
  }

  /** Starts Node in the suite's folder with the settings that npm would pass. */
  private Process node(Path output, Map<String, String> settings, String... arguments) {
    List<String> command = Stream.concat(Stream.of("node"), Stream.of(arguments)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(work.resolve("errors.log").toFile());
    settings.forEach((name, value) -> {
      builder.environment().put("npm_config_" + name, value);
      builder.environment().put("npm_package_config_" + name, value);
    });
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ConformanceException(
          "node could not be started: install Node 20 or newer, which the suite is written for", e);
    }
  }

  private void finish(Process process) throws IOException {
    try {
      if (process.waitFor() != 0) {
        throw new ConformanceException(
            "the suite failed: " + Files.readString(work.resolve("errors.log")).strip(), null);
      }
    } catch (InterruptedException stopped) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new ConformanceException("the run was interrupted", stopped);
    }
  }
}
