// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static java.util.stream.Collectors.toSet;

import dev.headroom.cli.deploy.journal.DeploymentJournal;
import dev.headroom.cli.deploy.journal.History;
import dev.headroom.cli.file.EnvironmentText;
import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.file.FileTree;
import dev.headroom.cli.nginx.NginxFiles;
import dev.headroom.cli.nginx.NginxServer;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a deployment. Its owner alone reads it; others may enter it, since the workers of
 * nginx are of another user where root starts it.
 *
 * <p>Immutable.
 *
 * @param home an absolute path
 * @param settings those of {@code deployment.json}
 */
record DeploymentFolder(Path home, DeploymentSettings settings) {

  private static final String SETTINGS = "deployment.json";
  private static final String RELEASES = "releases";
  private static final String INSTANCES = "instances";
  private static final String ENVIRONMENT = "environment";
  private static final String NGINX = "nginx";
  private static final String REDIS = "redis";

  /** The names of what {@link #create} makes, and of its files that were not yet renamed. */
  private static final Set<String> CREATED =
      Set.of(
          RELEASES,
          INSTANCES,
          ENVIRONMENT,
          NGINX,
          REDIS,
          "." + ENVIRONMENT + ".next",
          "." + SETTINGS + ".next");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private static final String ENVIRONMENT_TEXT =
      """
      # Variables of the instances, NAME=value a line, over those of the shell that deploys.
      # Each release keeps a copy, so that a rollback brings its settings back, too. PORT is set
      # for each instance, and SERVER_ADDRESS=127.0.0.1 where it is not given here.
      TRUSTED_PROXIES=127.0.0.1/32
      """;

  /** Reads the folder of a deployment. */
  static DeploymentFolder open(Path home) {
    Path absolute = home.toAbsolutePath().normalize();
    return new DeploymentFolder(absolute, DeploymentSettings.read(absolute.resolve(SETTINGS)));
  }

  /**
   * Makes the folder of a deployment, to be edited; {@link #complete} ends that.
   *
   * @param home a folder that is empty or missing, or that this has made and not completed
   * @param shipped the folder {@code deploy/nginx}
   * @param settings to begin with
   */
  static DeploymentFolder create(Path home, Path shipped, DeploymentSettings settings) {
    Path absolute = home.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      if (!isUnfinished(absolute)) {
        throw new CommandException(
            absolute + " is not empty: choose another folder, or edit its " + SETTINGS);
      }
      Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx--x--x"));
      for (String each : List.of(RELEASES, INSTANCES)) {
        Files.createDirectories(absolute.resolve(each), FileMode.attribute(FileMode.OWNER_FOLDER));
      }
      if (!Files.exists(absolute.resolve(ENVIRONMENT))) {
        FileReplacement.replace(
            absolute.resolve(ENVIRONMENT), ENVIRONMENT_TEXT, FileMode.OWNER_FILE);
      }
      new NginxFiles(shipped, "8080", "127.0.0.1:8081")
          .write(absolute.resolve(NGINX), settings.blue());
    } catch (IOException e) {
      throw new CommandException(
          absolute + " could not be made: choose a folder that you may write to", e);
    } catch (UnsupportedOperationException e) {
      throw new CommandException("a deployment needs Linux or macOS: take containers here", e);
    }
    return new DeploymentFolder(absolute, settings);
  }

  /** Returns whether a folder is empty, or has what a {@link #create} that was killed has made. */
  private static boolean isUnfinished(Path home) throws IOException {
    Set<String> names = names(home);
    return names.isEmpty()
        || (names.contains(RELEASES)
            && CREATED.containsAll(names)
            && names(home.resolve(RELEASES)).isEmpty());
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).collect(toSet());
    }
  }

  /** Writes the settings, without which a folder counts as not yet made. */
  void complete() {
    Path file = home.resolve(SETTINGS);
    try {
      settings.write(file);
    } catch (IOException e) {
      throw new CommandException(
          file + " could not be written: free some space on its disk, or correct its permissions",
          e);
    }
  }

  DeploymentJournal journal() {
    return new DeploymentJournal(home.resolve("journal.jsonl"));
  }

  /**
   * Reads what was deployed.
   *
   * @throws CommandException if an operation was interrupted
   */
  History finishedHistory() {
    return History.of(journal().read()).requireFinished(home);
  }

  NginxServer nginx() {
    return new NginxServer(
        home.resolve(settings.nginx().binary()),
        home.resolve(settings.nginx().prefix()),
        home.resolve(settings.nginx().configuration()));
  }

  /** Returns the Redis of the deployment, which may not be set up. */
  DeploymentRedis redis() {
    return new DeploymentRedis(home.resolve(REDIS));
  }

  /** Returns the file that names the instances that get requests. */
  Path upstream() {
    return home.resolve(settings.nginx().upstream());
  }

  /** Returns the file with the process of a port. */
  Path instance(int port) {
    return home.resolve(INSTANCES).resolve(Integer.toString(port));
  }

  /** Returns the jar of a release. */
  Path jar(int release) {
    return release(release).resolve("app.jar");
  }

  /** Returns the file with the output of an instance. */
  Path log(int release, int port) {
    return release(release).resolve(port + ".log");
  }

  private Path release(int release) {
    return home.resolve(RELEASES).resolve(Integer.toString(release));
  }

  /** Copies a jar, and the variables as they are now. It may be repeated. */
  void copyRelease(Path jar, int release) {
    try {
      Files.createDirectories(release(release));
      copy(jar, jar(release));
      Path variables = home.resolve(ENVIRONMENT);
      if (Files.exists(variables)) {
        copy(variables, release(release).resolve(ENVIRONMENT));
      }
    } catch (IOException e) {
      throw new CommandException(
          "%s could not be copied to %s: free some space on its disk, or correct its permissions"
              .formatted(jar, release(release)),
          e);
    }
  }

  /**
   * A reader sees no file or all of it, also after a power failure. The copy is the owner's alone,
   * whatever the permissions of the file are: one that may not be written could not be flushed.
   */
  private static void copy(Path from, Path to) throws IOException {
    Path next = to.resolveSibling(to.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (InputStream file = Files.newInputStream(from);
        FileChannel channel =
            FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                FileMode.attribute(FileMode.OWNER_FILE))) {
      file.transferTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Returns the variables of an instance: those of this process, and over them the release's. Where
   * they name no Redis, REDIS_URL is that of the deployment.
   */
  Map<String, String> environment(int release, int port) {
    Map<String, String> all = new HashMap<>(System.getenv());
    Path file = release(release).resolve(ENVIRONMENT);
    try {
      EnvironmentText variables = EnvironmentText.read(file);
      if (!variables.faults().isEmpty()) {
        throw new CommandException(file + " " + String.join("; ", variables.faults()));
      }
      all.putAll(variables.variables());
    } catch (NoSuchFileException none) {
      // The deployment has no such file.
    } catch (IOException e) {
      throw new CommandException(file + " could not be read: correct its permissions", e);
    }
    all.put("PORT", Integer.toString(port));
    all.putIfAbsent("SERVER_ADDRESS", "127.0.0.1");
    if (!all.containsKey("REDIS_HOST")) {
      redis().url().ifPresent(url -> all.putIfAbsent("REDIS_URL", url));
    }
    return all;
  }

  /** Removes the files of releases, with the output of their instances. */
  void remove(IntPredicate release) {
    try (Stream<Path> folders = Files.list(home.resolve(RELEASES))) {
      for (Path each : folders.toList()) {
        String name = each.getFileName().toString();
        if (NUMBER.matcher(name).matches() && release.test(Integer.parseInt(name))) {
          FileTree.delete(each);
        }
      }
    } catch (IOException e) {
      throw new CommandException(
          home.resolve(RELEASES) + " could not be cleaned up: correct its permissions", e);
    }
  }
}
