// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import java.util.List;
import java.util.Map;

/**
 * The response to a recorded request.
 *
 * <p>Immutable.
 *
 * @param request the name of the request in its recording
 * @param status the status code; 101 for a WebSocket conversation, 0 for a connection that failed
 * @param headers the values of each header, by lower-case name
 * @param body the body, one character a byte, or the messages of a WebSocket conversation
 * @param byMeter whether bodies are compared as lists of meters, without their values
 */
public record HttpAnswer(
    String request, int status, Map<String, List<String>> headers, String body, boolean byMeter) {

  /** Copies the headers. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }
}
