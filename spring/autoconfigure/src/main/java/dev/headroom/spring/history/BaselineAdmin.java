// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.spring.operator.OperatorAccess;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The operators' endpoints of performance baselines: the present figures, and their comparison with
 * a baseline that was set on this instance and is lost when it stops.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RestController
@RequestMapping("${headroom.monitor.path:/api/monitor}/baseline")
final class BaselineAdmin {
  private static final String WINDOW = "15m";

  private final CurrentBaseline current;
  private final OperatorAccess operators;
  private final AtomicReference<@Nullable Baseline> reference = new AtomicReference<>();

  BaselineAdmin(CurrentBaseline current, OperatorAccess operators) {
    this.current = current;
    this.operators = operators;
  }

  @GetMapping
  ResponseEntity<?> now(
      HttpServletRequest request, @RequestParam(defaultValue = WINDOW) String window) {
    return operators.isOperator(request)
        ? ResponseEntity.ok(current.of(Windows.parse(window)))
        : operators.refusal();
  }

  /** Sets what is compared with: the baseline that is sent, else the present one. */
  @PutMapping
  ResponseEntity<?> set(
      HttpServletRequest request,
      @RequestParam(defaultValue = WINDOW) String window,
      @RequestBody(required = false) @Nullable Baseline sent) {
    if (!operators.isOperator(request)) {
      return operators.refusal();
    }
    Baseline set = sent == null ? current.of(Windows.parse(window)) : sent;
    reference.set(set);
    return ResponseEntity.ok(set);
  }

  @GetMapping("/comparison")
  ResponseEntity<?> compare(
      HttpServletRequest request, @RequestParam(defaultValue = WINDOW) String window) {
    if (!operators.isOperator(request)) {
      return operators.refusal();
    }
    Baseline earlier = reference.get();
    if (earlier == null) {
      return ResponseEntity.status(HttpStatus.NOT_FOUND)
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.NOT_FOUND, "No baseline was set: PUT one first."));
    }
    return ResponseEntity.ok(current.of(Windows.parse(window)).compare(earlier));
  }
}
