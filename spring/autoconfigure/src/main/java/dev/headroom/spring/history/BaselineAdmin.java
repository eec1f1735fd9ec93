// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.OperatorEndpoint.caller;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * The operators' endpoints of performance baselines: the present figures, and their comparison with
 * a baseline that was set. A baseline that is sent has at most 1 MiB and 10000 figures.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}/baseline")
final class BaselineAdmin extends OperatorsOnlyEndpoint {
  private static final String WINDOW = "15m";
  private static final int CONTENT_TOO_LARGE = 413;
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FIGURES = 10_000;
  private static final int MAX_ENTRIES = 1000;

  private final Baselines baselines;

  BaselineAdmin(Baselines baselines, OperatorAccess operators) {
    super(operators);
    this.baselines = baselines;
  }

  /** Runs before a body is read, so that nobody makes the service read a large one. */
  @ModelAttribute
  void checkSize(HttpServletRequest request) {
    long bytes = request.getContentLengthLong();
    boolean hasUnknownSize =
        bytes < 0
            && (request.getHeader("Transfer-Encoding") != null
                || (request.getProtocol().startsWith("HTTP/2")
                    && request.getContentType() != null));
    if (hasUnknownSize) {
      throw new ResponseStatusException(
          HttpStatus.LENGTH_REQUIRED,
          "The size of the baseline is not known: send its Content-Length, at most "
              + MAX_BYTES
              + " bytes.");
    } else if (bytes > MAX_BYTES) {
      throw new ResponseStatusException(
          HttpStatusCode.valueOf(CONTENT_TOO_LARGE),
          "The baseline has %d bytes, but at most %d are allowed: send the figures of fewer routes."
              .formatted(bytes, MAX_BYTES));
    }
  }

  private static void check(Baseline sent) {
    check("figures", sent.figures().size(), MAX_FIGURES);
    check("settings in configuration", sent.configuration().size(), MAX_ENTRIES);
    check("services", sent.services().size(), MAX_ENTRIES);
    boolean isWhole =
        isThere(sent.time())
            && isThere(sent.version())
            && sent.configuration().values().stream().allMatch(BaselineAdmin::isThere)
            && sent.services().values().stream().allMatch(BaselineAdmin::isThere)
            && sent.figures().values().stream()
                .allMatch(each -> isThere(each) && isThere(each.unit()) && isThere(each.better()));
    if (!isWhole) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST,
          "The baseline lacks its time, its version, a value, or the unit of a figure and which"
              + " direction of it is better: send one as GET responds.");
    }
  }

  /** A field that is left out is null. */
  private static boolean isThere(@Nullable Object field) {
    return field != null;
  }

  private static void check(String what, int count, int most) {
    if (count > most) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST,
          "The baseline has %d %s, but at most %d are allowed: leave out those that are not to be compared."
              .formatted(count, what, most));
    }
  }

  @GetMapping
  ResponseEntity<?> now(@RequestParam(defaultValue = WINDOW) String window) {
    return ResponseEntity.ok(baselines.present(Windows.parse(window)));
  }

  /** Sets what is compared with: the baseline that is sent, else the present one. */
  @PutMapping
  ResponseEntity<?> set(
      HttpServletRequest request,
      @RequestParam(defaultValue = WINDOW) String window,
      @RequestBody(required = false) @Nullable Baseline sent) {
    if (sent != null) {
      check(sent);
    }
    Baseline set = sent == null ? baselines.present(Windows.parse(window)) : sent;
    baselines.record(set, caller(request));
    return ResponseEntity.ok(set);
  }

  @GetMapping("/comparison")
  ResponseEntity<?> compare(@RequestParam(defaultValue = WINDOW) String window) {
    return baselines
        .compare(Windows.parse(window))
        .<ResponseEntity<?>>map(ResponseEntity::ok)
        .orElseGet(() -> problem(HttpStatus.NOT_FOUND, "No baseline was set: PUT one first."));
  }
}
