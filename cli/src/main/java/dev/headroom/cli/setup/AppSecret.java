// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.setup;

import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The secrets of an app, each in a file of the app's data folder that only its owner may read.
 *
 * <p>Immutable.
 */
public enum AppSecret {
  /** Signs tokens, or encrypts the keys that do. */
  SIGNING("signing-secret", AppSecret.BYTES),
  /** The password of the sample users. */
  PASSWORD("password", 8),
  /** Signs operators in to the console and its endpoints. */
  OPERATOR_TOKEN("operator-token", AppSecret.BYTES),
  /** Signs the forms of all instances. */
  FORMS("form-secret", AppSecret.BYTES);

  private static final int BYTES = 32;

  private final String fileName;
  private final int bytes;

  AppSecret(String fileName, int bytes) {
    this.fileName = fileName;
    this.bytes = bytes;
  }

  /** Returns the file with the secret, which may be missing. */
  public Path file(Path appData) {
    return appData.resolve(fileName);
  }

  /**
   * Returns the secret; empty if it was not made yet. A file without content is none; an editor may
   * have ended its line.
   *
   * @throws CommandException if the file cannot be read
   */
  public Optional<String> find(Path appData) {
    Path file = file(appData);
    try {
      return Files.exists(file)
          ? Optional.of(Files.readString(file).strip()).filter(secret -> !secret.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new CommandException(
          file
              + " could not be read: correct its permissions, or choose another folder with --data",
          e);
    }
  }

  /**
   * Returns the secret; made once.
   *
   * @throws CommandException if the file cannot be read, or the folder cannot be written to
   */
  public String readOrCreate(Path appData) {
    Optional<String> made = find(appData);
    if (made.isEmpty()) {
      write(appData, random(bytes));
    }
    return made.or(() -> find(appData)).orElseThrow();
  }

  /** Writes the secret in the place of an earlier one; the file is whole at any time. */
  void write(Path appData, String secret) {
    try {
      FileReplacement.replace(file(appData), secret, FileMode.OWNER_FILE);
    } catch (IOException e) {
      throw new CommandException(
          "data folder %s is not writable (%s): choose another with --data".formatted(appData, e),
          e);
    }
  }

  /** Returns a new secret of letters and digits, which an address may hold. */
  public static String random() {
    return random(BYTES);
  }

  private static String random(int size) {
    byte[] bytes = new byte[size];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
