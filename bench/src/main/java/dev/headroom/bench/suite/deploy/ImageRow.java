// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.process.InstalledProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The image of an application, built by {@code deploy/Dockerfile}. Immutable.
 *
 * @param engine the program that builds it
 * @param home the folder of the repository
 */
record ImageRow(Path engine, Path home) {
  private static final String APP = "alpine";
  private static final String TAG = "headroom/" + APP + ":bench";
  private static final double MEGABYTE = 1e6;

  /** Returns the row; without a value where there is no container engine. */
  static BenchRow of(Path home) {
    Path engine = installed();
    return engine == null
        ? DeployGoal.IMAGE.without("no container engine (docker or podman) on this machine")
        : new ImageRow(engine, home).measured();
  }

  private static @Nullable Path installed() {
    Path docker = InstalledProgram.find("docker");
    return docker == null ? InstalledProgram.find("podman") : docker;
  }

  /** Builds the image, and returns its row; one without a value if it cannot be built. */
  BenchRow measured() {
    try {
      run("build", "-f", "deploy/Dockerfile", "--build-arg", "APP=" + APP, "-t", TAG, ".");
      String user = run("image", "inspect", "--format", "{{.Config.User}}", TAG).strip();
      double megabytes = compressed() / MEGABYTE;
      run("image", "rm", TAG);
      return DeployGoal.IMAGE.judged(
          DeployGoal.IMAGE.row().figure("user", user.isEmpty() ? "root" : user).value(megabytes));
    } catch (IOException e) {
      return DeployGoal.IMAGE.without(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DeployGoal.IMAGE.without("interrupted");
    }
  }

  private Process start(boolean mixesErrors, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(engine.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    return mixesErrors
        ? builder.redirectErrorStream(true).start()
        : builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    Process process = start(true, arguments);
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s %s failed: %s"
              .formatted(
                  engine.getFileName(),
                  arguments[0],
                  text.lines().reduce("no output", (before, line) -> line)));
    }
    return text;
  }

  /** Returns the bytes of the image's layers as one compressed file. */
  private long compressed() throws IOException, InterruptedException {
    Process process = start(false, "image", "save", TAG);
    long[] bytes = {0};
    OutputStream counted =
        new OutputStream() {
          @Override
          public void write(int one) {
            bytes[0]++;
          }

          @Override
          public void write(byte[] some, int offset, int length) {
            bytes[0] += length;
          }
        };
    try (InputStream image = process.getInputStream();
        OutputStream compressing = new GZIPOutputStream(counted)) {
      image.transferTo(compressing);
    }
    if (process.waitFor() != 0) {
      throw new IOException("the image could not be saved");
    }
    return bytes[0];
  }
}
