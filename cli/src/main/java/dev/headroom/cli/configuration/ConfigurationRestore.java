// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
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
 * file is replaced by a rename, and keeps its owner and group; a link to a file stays, and that
 * file is replaced. A restore that was interrupted may be repeated.
 */
public final class ConfigurationRestore {

  private static final int MAX_CHARACTERS = 400;

  private final ConfigurationBackup backup;
  private final Path target;
  private final List<FileStep> steps = new ArrayList<>();

  /**
   * Plans a restore; nothing is changed.
   *
   * @param target the folder of the configuration; it may be missing
   * @throws CommandException if the target cannot be read, or a path or a link to a folder leads
   *     out of it
   */
  public ConfigurationRestore(ConfigurationBackup backup, Path target) {
    this.backup = backup;
    this.target = target.toAbsolutePath().normalize();
    try {
      for (ConfigurationManifest.Entry each : backup.manifest().files()) {
        steps.add(step(each));
      }
    } catch (IOException e) {
      throw new CommandException(
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
    boolean below = file.startsWith(target) && !file.equals(target) && !Files.isDirectory(file);
    if (!below || leadsOut(file)) {
      throw new CommandException(
          "%s of backup %s is no file below %s: use another backup, or another folder%s"
              .formatted(
                  TerminalText.of(entry.path()),
                  backup.folder(),
                  target,
                  below ? ", or replace the link to a folder by that folder" : ""));
    }
    String stored = Files.readString(backup.file(entry));
    boolean exists = Files.exists(FileReplacement.target(file));
    String present = exists ? ConfigurationFiles.text(file).orElse("") : "";
    Secrets.Result text =
        entry.secrets().isEmpty()
            ? new Secrets.Result(stored, List.of(), List.of())
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

  /** Returns whether the folder of a file is out of the target, by a link. */
  private boolean leadsOut(Path file) throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    Path folder = file.resolveSibling("");
    while (!Files.exists(folder)) {
      folder = folder.resolveSibling("");
    }
    return !folder.toRealPath().startsWith(target.toRealPath());
  }

  /** Returns the plan, a line for each file and for each secret that is to be set by hand. */
  public List<String> plan() {
    List<String> lines = new ArrayList<>();
    for (FileStep each : steps) {
      String link = Files.isSymbolicLink(each.file) ? ", a link, which stays" : "";
      lines.add("%-8s %s%s".formatted(each.action.text, printed(each.file), link));
      for (String name : each.missing) {
        lines.add(
            "%-8s   set %s by hand: the backup does not hold it"
                .formatted("", TerminalText.of(name)));
      }
    }
    for (ConfigurationManifest.OmittedFile each : backup.manifest().omittedFiles()) {
      Path file = target.resolve(each.path());
      boolean there = Files.exists(file);
      lines.add(
          "%-8s %s%s"
              .formatted(
                  there ? "leave" : "missing",
                  printed(file),
                  there ? "" : ": put it there by hand, the backup does not hold it"));
    }
    return lines;
  }

  private static String printed(Path file) {
    return TerminalText.of(file, MAX_CHARACTERS);
  }

  /**
   * Carries the plan out.
   *
   * @param overwrite whether files are replaced that were changed after the backup
   * @throws CommandException if there are such files and they are not to be replaced; nothing was
   *     changed then
   */
  public void run(boolean overwrite) {
    List<Path> newer =
        steps.stream()
            .filter(each -> each.action == Action.REPLACE_NEWER)
            .map(FileStep::file)
            .toList();
    if (!overwrite && !newer.isEmpty()) {
      throw new CommandException(
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
        // It may hold secrets that the backup lacks.
        Path replaced = FileReplacement.target(step.file);
        FileReplacement.copy(
            replaced, replaced.resolveSibling("." + replaced.getFileName() + ".before-restore"));
      }
      FileReplacement.replace(step.file, step.text, step.entry.mode());
    } catch (IOException e) {
      throw new CommandException(
          "%s could not be written (%s): correct the permissions, and repeat the restore"
              .formatted(step.file, e),
          e);
    }
  }
}
