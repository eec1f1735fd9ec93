// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.cdn;

import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.media.cdn.Cdn;
import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * The operators' endpoints of the content delivery network: the calls that a purge would make, and
 * the purge. Parameters {@code tag}, {@code url} and {@code prefix} say what is purged.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class CdnAdmin extends OperatorsOnlyEndpoint {
  private final Cdn cdn;

  CdnAdmin(Cdn cdn, OperatorAccess operators) {
    super(operators);
    this.cdn = cdn;
  }

  record Explanation(List<CdnCall> calls) {}

  @GetMapping("/api/cdn/explain")
  ResponseEntity<?> explain(HttpServletRequest request) {
    return respond(request, purge -> ResponseEntity.ok(new Explanation(cdn.explain(purge))));
  }

  @PostMapping("/api/cdn/purge")
  ResponseEntity<?> purge(HttpServletRequest request) {
    return respond(
        request,
        purge -> {
          cdn.purge(purge);
          return ResponseEntity.accepted().build();
        });
  }

  private static ResponseEntity<?> respond(
      HttpServletRequest request, Function<Purge, ResponseEntity<?>> response) {
    try {
      return response.apply(
          new Purge(values(request, "tag"), values(request, "url"), values(request, "prefix")));
    } catch (IllegalArgumentException malformed) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(malformed.getMessage()));
    }
  }

  private static List<String> values(HttpServletRequest request, String name) {
    String[] values = request.getParameterValues(name);
    return values == null ? List.of() : List.of(values);
  }
}
