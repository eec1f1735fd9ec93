// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.monitor.error.ErrorGroup;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The operators' endpoint of errors: the groups, the one that was seen last first.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class ErrorAdmin extends OperatorsOnlyEndpoint {
  private final ErrorTracker errors;

  ErrorAdmin(ErrorTracker errors, OperatorAccess operators) {
    super(operators);
    this.errors = errors;
  }

  @GetMapping("/errors")
  ResponseEntity<?> errors() {
    return ResponseEntity.ok(new Report(errors.count(), errors.groups()));
  }

  record Report(long count, List<ErrorGroup> groups) {}
}
