// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup of a configuration holds, and what was left out of it.
 *
 * <p>Immutable.
 *
 * @param format the version of this description
 * @param made when the backup was made
 * @param source the folder that was backed up
 * @param files those that the backup holds
 * @param omittedFiles those that it does not hold, since they are secrets or may have some that
 *     cannot be separated from the rest
 */
record ConfigurationManifest(
    int format, Instant made, String source, List<Entry> files, List<OmittedFile> omittedFiles) {

  static final String FILE = "configuration.json";
  static final int FORMAT = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Copies the lists. */
  ConfigurationManifest {
    files = List.copyOf(files);
    omittedFiles = List.copyOf(omittedFiles);
  }

  /**
   * A file.
   *
   * <p>Immutable.
   *
   * @param path where it was, relative to the source, with slashes
   * @param mode its permissions, such as {@code rw-------}; empty where there are none
   * @param secrets the names of its values that the backup does not hold, as often as each is there
   */
  record Entry(String path, String mode, List<String> secrets) {

    /** Copies the list, and refuses permissions that are none. */
    Entry {
      secrets = List.copyOf(secrets);
      FileMode.check(mode);
    }
  }

  /**
   * A file that is not in the backup.
   *
   * <p>Immutable.
   *
   * @param path where it was, relative to the source, with slashes
   * @param reason why
   */
  record OmittedFile(String path, String reason) {}

  /** Reads the description of a backup. */
  static ConfigurationManifest read(Path backup) {
    try {
      ConfigurationManifest read =
          JSON.readValue(Files.readString(backup.resolve(FILE)), ConfigurationManifest.class);
      if (read.format != FORMAT) {
        throw new CommandException(
            "backup %s has the format %d, but this release reads %d: use the release that wrote it"
                .formatted(backup, read.format, FORMAT));
      }
      return read;
    } catch (NoSuchFileException e) {
      throw new CommandException(
          "%s is no complete backup: name a folder that has a file %s".formatted(backup, FILE), e);
    } catch (IOException | JacksonException e) {
      throw new CommandException(
          "backup %s is damaged: %s cannot be read; use another one".formatted(backup, FILE), e);
    }
  }

  void write(Path backup) throws IOException {
    Files.writeString(backup.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }
}
