// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.util.List;

/**
 * A description of an application and its load, for the report.
 *
 * <p>Immutable.
 *
 * @param app the name of the application on the command line
 * @param title the name of the application in a sentence
 * @param secretVariable the environment variable of the signing secret
 * @param data the amount of data
 * @param original what {@code original} is, in one sentence
 * @param plain what {@code plain} is, in one sentence
 * @param mix the mix of requests
 * @param limits the names of the application's rules of limits, which only count during a load
 */
public record About(
    String app,
    String title,
    String secretVariable,
    String data,
    String original,
    String plain,
    String mix,
    List<String> limits) {

  /** Copies the names. */
  public About {
    limits = List.copyOf(limits);
  }
}
