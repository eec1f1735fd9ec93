// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A packaged application, unpacked because that starts faster than nested jars, and the archive of
 * its loaded classes, which makes it faster again. Unpacked once for each content of the jar.
 *
 * <p>Immutable.
 *
 * @param jar with the application's own classes; its libraries are in the folder {@code lib} beside
 * @param archive of loaded classes, which a start may write
 */
public record UnpackedApp(Path jar, Path archive) {

  private static final int DIGEST_CHARACTERS = 16;

  /**
   * Unpacks an application below the folder of a launch, unless it is there.
   *
   * @throws AppStartException if its jar cannot be unpacked
   */
  public static UnpackedApp of(AppLaunch launch) {
    try {
      Path folder = launch.home().resolve(name(launch.jar()) + "-" + digest(launch.jar()));
      Path done = folder.resolve("unpacked");
      if (!Files.exists(done)) {
        unpack(launch.jar(), folder);
        Files.writeString(done, "");
      }
      return new UnpackedApp(
          folder.resolve(launch.jar().getFileName().toString()), folder.resolve("classes.jsa"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "app " + launch.app() + " could not be unpacked below " + launch.home(), e);
    }
  }

  private static String name(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder(
                AppProcess.java(),
                "-Djarmode=tools",
                "-jar",
                jar.toAbsolutePath().toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AppStartException(jar + " did not unpack: " + said.strip());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AppStartException("interrupted while unpacking " + jar, e);
    }
  }

  private static String digest(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      try (DigestInputStream digesting = new DigestInputStream(in, sha)) {
        digesting.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, DIGEST_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
