// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

/**
 * How far a job has come, as its handler reported it.
 *
 * <p>Immutable.
 *
 * @param done steps
 * @param total steps in all; 0 if that is not known
 * @param text shown to the user; may be empty
 */
public record JobProgress(long done, long total, String text) {
  private static final int MAX_TEXT = 255;

  /** Cuts the text, and steps above the total; a NUL in the text is replaced. */
  public JobProgress {
    done = Math.max(0, total > 0 ? Math.min(done, total) : done);
    total = Math.max(0, total);
    text = (text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text).replace('\0', '\uFFFD');
  }

  /** Returns the progress of a job that has reported none. */
  public static JobProgress none() {
    return new JobProgress(0, 0, "");
  }
}
