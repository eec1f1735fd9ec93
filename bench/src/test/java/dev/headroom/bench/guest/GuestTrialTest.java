// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTrialTest {
  private static final String PROGRAM = BriefGuest.class.getName();

  @TempDir private Path folder;

  @Test
  void countsTheTestsThatFailWithTheStarterAlone() {
    GuestTrial trial = trial();

    trial.compareTests(
        Map.of("opens", "", "saves", "", "slow", "timed out"),
        Map.of("opens", "", "saves", "status 403", "slow", "timed out"),
        folder);

    assertThat(trial.rows()).extracting(BenchRow::value).containsExactly(1.0);
  }

  @Test
  void showsNothingByTestsThatFailWithoutTheStarterToo() {
    GuestTrial trial = trial();

    trial.compareTests(Map.of("slow", "timed out"), Map.of("slow", "timed out"), folder);

    assertThat(trial.rows().getLast())
        .returns(null, BenchRow::value)
        .returns("no test passed without the starter: see " + folder, BenchRow::why);
  }

  @Test
  void countsNoHeapOfAnApplicationThatHasEnded() throws Exception {
    GuestTrial trial = trial();
    Path jar = jar();

    trial.starts(jar, jar);

    assertThat(trial.rows()).extracting(BenchRow::id).containsExactly("guest-start", "guest-heap");
    assertThat(trial.rows().getLast())
        .returns(null, BenchRow::value)
        .returns("the application ended before its heap was counted", BenchRow::why);
  }

  private GuestTrial trial() {
    return new GuestTrial(
        new GuestOptions(folder, folder, folder, null, List.of(), List.of(), null, true),
        new PrintStream(OutputStream.nullOutputStream(), false));
  }

  private Path jar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, PROGRAM);
    String entry = PROGRAM.replace('.', '/') + ".class";
    Path jar = folder.resolve("brief.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream program = getClass().getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      program.transferTo(out);
    }
    return jar;
  }
}
