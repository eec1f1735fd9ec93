// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.ConfigurationException;
import dev.headroom.cli.file.FileReplacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The restore of a configuration into a folder: the plan, and its execution.
 *
 * <p>Confined to one thread. Secrets that the backup does not hold are taken from the files that
 * are there. A file that was changed after the backup is replaced only where that is demanded. Each
 * file is replaced by a rename; a restore that was interrupted may be repeated.
 */
public final class ConfigurationRestore {

  private final ConfigurationBackup backup;
  private final Path target;
  private final List<FileStep> steps = new ArrayList<>();

  /**
   * Plans a restore; nothing is changed.
   *
   * @param target the folder of the configuration; it may be missing
   * @throws ConfigurationException if the target cannot be read, or a path leads out of it
   */
  public ConfigurationRestore(ConfigurationBackup backup, Path target) {
    this.backup = backup;
    this.target = target.toAbsolutePath().normalize();
    try {
      for (ConfigurationManifest.Entry each : backup.manifest().files()) {
        steps.add(step(each));
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be read (%s): correct its permissions, or name another folder"
              .formatted(this.target, e),
          e);
    }
  }

  private enum Action {
    CREATE("create"),
    REPLACE("replace"),
    REPLACE_NEWER("newer"),
    SAME("same");

    private final String text;

    Action(String text) {
      this.text = text;
    }
  }

  /** What happens to one file. Immutable. */
  private record FileStep(
      ConfigurationManifest.Entry entry,
      Path file,
      Action action,
      String text,
      List<String> missing) {}

  private FileStep step(ConfigurationManifest.Entry entry) throws IOException {
    Path file = target.resolve(entry.path()).normalize();
    if (!file.startsWith(target) || file.equals(target) || Files.isDirectory(file)) {
      throw new ConfigurationException(
          "%s of backup %s is no file below %s: use another backup, or another folder"
              .formatted(entry.path(), backup.folder(), target));
    }
    String stored = Files.readString(backup.file(entry));
    boolean exists = Files.exists(file);
    String present = exists ? ConfigurationFiles.text(file).orElse("") : "";
    Secrets.Result text =
        entry.secrets().isEmpty()
            ? new Secrets.Result(stored, List.of())
            : Secrets.putBack(stored, entry.secrets(), present);
    Action action = Action.CREATE;
    if (exists && present.equals(text.text())) {
      action = Action.SAME;
    } else if (exists) {
      boolean newer = Files.getLastModifiedTime(file).toInstant().isAfter(backup.manifest().made());
      action = newer ? Action.REPLACE_NEWER : Action.REPLACE;
    }
    return new FileStep(entry, file, action, text.text(), text.names());
  }

  /** Returns the plan, a line for each file and for each secret that is to be set by hand. */
  public List<String> plan() {
    List<String> lines = new ArrayList<>();
    for (FileStep each : steps) {
      lines.add("%-8s %s".formatted(each.action.text, each.file));
      for (String name : each.missing) {
        lines.add("%-8s   set %s by hand: the backup does not hold it".formatted("", name));
      }
    }
    for (String path : backup.manifest().omittedFiles()) {
      boolean there = Files.exists(target.resolve(path));
      lines.add(
          "%-8s %s%s"
              .formatted(
                  there ? "leave" : "missing",
                  target.resolve(path),
                  there ? "" : ": put it there by hand, the backup does not hold it"));
    }
    return lines;
  }

  /**
   * Carries the plan out.
   *
   * @param overwrite whether files are replaced that were changed after the backup
   * @throws ConfigurationException if there are such files and they are not to be replaced; nothing
   *     was changed then
   */
  public void run(boolean overwrite) {
    List<Path> newer =
        steps.stream()
            .filter(each -> each.action == Action.REPLACE_NEWER)
            .map(FileStep::file)
            .toList();
    if (!overwrite && !newer.isEmpty()) {
      throw new ConfigurationException(
          "%s changed after the backup of %s: compare, and replace by --overwrite"
              .formatted(newer, backup.manifest().made()));
    }
    for (FileStep each : steps) {
      if (each.action != Action.SAME) {
        write(each);
      }
    }
  }

  private static void write(FileStep step) {
    try {
      if (Files.exists(step.file)) {
        keep(step.file);
      }
      FileReplacement.replace(step.file, step.text, step.entry.mode());
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s could not be written (%s): correct the permissions, and repeat the restore"
              .formatted(step.file, e),
          e);
    }
  }

  /** Keeps a file that is about to be replaced: it may hold secrets that the backup lacks. */
  private static void keep(Path file) throws IOException {
    Path kept = file.resolveSibling("." + file.getFileName() + ".before-restore");
    Files.deleteIfExists(kept);
    Files.createFile(kept);
    FileReplacement.setMode(kept, FileReplacement.OWNER_ONLY);
    Files.write(kept, Files.readAllBytes(file));
  }
}
