// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is compared, and how long.
 *
 * <p>Immutable.
 *
 * @param home the folder of this repository, whose starter is added
 * @param application the folder of the application, with its {@code pom.xml}
 * @param work receives both copies of the application
 * @param overlay a folder whose files are put over those of the copies; null for none
 * @param mavenArguments further arguments of its builds
 * @param appArguments further arguments of its starts
 * @param traffic recorded traffic that is compared besides the pages; null for none
 * @param quick whether start-ups are fewer
 */
public record GuestOptions(
    Path home,
    Path application,
    Path work,
    @Nullable Path overlay,
    List<String> mavenArguments,
    List<String> appArguments,
    @Nullable Path traffic,
    boolean quick) {

  /** Copies the arguments. */
  public GuestOptions {
    mavenArguments = List.copyOf(mavenArguments);
    appArguments = List.copyOf(appArguments);
  }

  /**
   * Returns the recorded traffic; an empty text for none.
   *
   * @throws GuestException if its file cannot be read
   */
  String trafficText() {
    try {
      return traffic == null ? "" : Files.readString(traffic);
    } catch (IOException e) {
      throw new GuestException(traffic + " could not be read: name a file of recorded traffic", e);
    }
  }

  /** Returns how many pairs of start-ups are measured after a first one that is ignored. */
  int pairs() {
    return quick ? 3 : 8;
  }
}
