// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The journal of a deployment: a JSON object a line, only ever appended to. Immutable; several
 * processes may append at a time.
 *
 * <p>A line is on the disk when {@link #append} returns. One that was torn by a crash is followed
 * by a line end before the next, and is not read: what it would have said was not yet acted on.
 */
public record DeploymentJournal(Path file) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .changeDefaultPropertyInclusion(
              each -> each.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

  /**
   * Appends an entry.
   *
   * @throws CommandException if it cannot be written
   */
  public void append(JournalEntry entry) {
    String line = (endsWithinALine() ? "\n" : "") + JSON.writeValueAsString(entry) + "\n";
    try (FileChannel channel =
        FileChannel.open(file, APPEND, FileMode.attribute(FileMode.OWNER_FILE))) {
      // By one call, so that lines of two processes do not mix.
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
      channel.write(bytes);
      if (bytes.hasRemaining()) {
        throw new CommandException(
            file
                + " could not be written: free some space on its disk, or correct its permissions");
      }
      channel.force(true);
    } catch (IOException e) {
      throw new CommandException(
          file + " could not be written: free some space on its disk, or correct its permissions",
          e);
    }
  }

  /**
   * Reads all entries; none if nothing was written yet.
   *
   * @throws CommandException if they cannot be read, or what they say cannot be relied on: a line
   *     of another version, or the lack of the plan of an operation
   */
  public List<JournalEntry> read() {
    List<JournalEntry> entries = new ArrayList<>();
    if (Files.exists(file)) {
      try {
        // Replaces the half of a letter that a torn line may end with.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        text.lines().forEach(line -> parse(line, entries));
        requirePlans(entries);
      } catch (IOException e) {
        throw new CommandException(file + " could not be read: correct its permissions", e);
      }
    }
    return entries;
  }

  private void parse(String line, List<JournalEntry> entries) {
    JsonNode read;
    try {
      read = JSON.readTree(line);
    } catch (JacksonException torn) {
      return; // By a crash, see above.
    }
    try {
      if (read.isObject()) {
        entries.add(JSON.treeToValue(read, JournalEntry.class));
      }
    } catch (JacksonException e) {
      throw new CommandException(
          file + " has a line that this version cannot read: use the one that wrote it", e);
    }
  }

  private void requirePlans(List<JournalEntry> entries) {
    int planned = 0;
    for (JournalEntry each : entries) {
      planned = each.plan() == null ? planned : each.operation();
      if (each.operation() > planned) {
        throw new CommandException(
            "%s lacks the plan of operation %d: put back the lines that were removed, or it is not known what serves"
                .formatted(file, each.operation()));
      }
    }
  }

  private boolean endsWithinALine() {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
    } catch (IOException e) {
      throw new CommandException(file + " could not be read: correct its permissions", e);
    }
  }
}
