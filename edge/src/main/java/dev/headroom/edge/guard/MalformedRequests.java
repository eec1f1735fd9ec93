// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.Problem;
import dev.headroom.ground.Causes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Recognizes the failures of a handler that the request itself caused, by being unreadable or by
 * its client's disconnecting; each container reports them in its own way.
 *
 * <p>Thread-safe. Such a request gets 400 and costs no line of log.
 */
@FunctionalInterface
public interface MalformedRequests {
  /** Recognizes no failure of a container. */
  MalformedRequests NONE = cause -> 0;

  /**
   * Returns the status to respond with.
   *
   * @param cause the failure, or one of its causes
   * @return 0 when the request did not cause it
   */
  int status(Throwable cause);

  /**
   * Responds to a request that caused a failure by being unreadable, unless the response has begun.
   *
   * @return whether the request caused it, also when the response has begun
   */
  default boolean refuse(Throwable failed, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status = statusOfCauses(failed);
    if (status == 0) {
      return false;
    }
    if (response.isCommitted()) {
      return true;
    }
    Problem problem =
        status == 413
            ? Problem.of(413, "Content Too Large", "The request has too many parts, or too large.")
            : Problem.of(
                status,
                "Bad Request",
                "The request cannot be read: its query, form, parts or text are malformed.");
    RequestGuardFilter.refuse(problem, request, response);
    return true;
  }

  private int statusOfCauses(Throwable failed) {
    return Causes.of(failed)
        .mapToInt(
            each -> each instanceof SQLException sql && isUnstorable(sql) ? 400 : status(each))
        .filter(status -> status != 0)
        .findFirst()
        .orElse(0);
  }

  /** A character that the database cannot store, such as U+0000: in its encoding, or in JSON. */
  private static boolean isUnstorable(SQLException failed) {
    return "22021".equals(failed.getSQLState()) || "22P05".equals(failed.getSQLState());
  }
}
