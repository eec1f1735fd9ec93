// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Describes the commit of the tree that is measured.
 *
 * <p>Immutable.
 */
public final class Commit {

  /** The name under which results have the commit, among the versions of the peers. */
  public static final String NAME = "headroom";

  private static final String UNKNOWN = "unknown commit";

  private Commit() {}

  /**
   * Describes the commit of this tree; starts git.
   *
   * @return its short id, with {@code -dirty} behind it where files differ from the commit; {@code
   *     unknown commit} outside a repository or without git
   */
  public static String describe() {
    return describe(Repository.folder());
  }

  static String describe(Path home) {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=8", "--exclude=*")
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = git.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? text : UNKNOWN;
      }
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
