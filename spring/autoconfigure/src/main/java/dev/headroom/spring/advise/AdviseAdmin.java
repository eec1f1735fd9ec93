// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import static dev.headroom.spring.operator.JsonValues.state;
import static dev.headroom.spring.operator.OperatorEndpoint.caller;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Lets an operator see recommendations and the predicted headroom, and approve, dismiss or roll
 * back what is recommended.
 *
 * <p>Thread-safe. Responds with 202 to a decision that holds on this instance alone, as long as the
 * store of decisions does not answer, with 403 to callers who are no operators, with 404 to an id
 * that is not known, with 409 if the recommendation is not in a state for the request, and with 503
 * if the capability that handles its own advice could not be reached.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class AdviseAdmin extends OperatorsOnlyEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AdviseAdmin.class);

  private final Recommendations recommendations;
  private final CapacityMonitor capacity;

  AdviseAdmin(Recommendations recommendations, CapacityMonitor capacity, OperatorAccess operators) {
    super(operators);
    this.recommendations = recommendations;
    this.capacity = capacity;
  }

  @GetMapping("/headroom")
  ResponseEntity<?> headroom() {
    return ResponseEntity.ok(AdviseViews.HeadroomView.of(capacity.latest()));
  }

  @GetMapping("/recommendations")
  ResponseEntity<?> list(@RequestParam(name = "state", required = false) @Nullable String state) {
    RecommendationState wanted = state(RecommendationState.class, state);
    return ResponseEntity.ok(AdviseViews.RecommendationList.of(recommendations, wanted));
  }

  @GetMapping("/recommendations/{id}")
  ResponseEntity<?> one(@PathVariable("id") String id) {
    return view(id);
  }

  private ResponseEntity<?> view(String id) {
    var known = recommendations.find(id).map(AdviseViews.RecommendationView::of);
    return known.isPresent()
        ? ResponseEntity.ok(known.get())
        : problem(HttpStatus.NOT_FOUND, "There is no recommendation of this id.");
  }

  @PostMapping("/recommendations/{id}/approve")
  ResponseEntity<?> approve(HttpServletRequest request, @PathVariable("id") String id) {
    return act(request, id, Action.APPROVE);
  }

  @PostMapping("/recommendations/{id}/dismiss")
  ResponseEntity<?> dismiss(HttpServletRequest request, @PathVariable("id") String id) {
    return act(request, id, Action.DISMISS);
  }

  @PostMapping("/recommendations/{id}/rollback")
  ResponseEntity<?> rollBack(HttpServletRequest request, @PathVariable("id") String id) {
    return act(request, id, Action.ROLL_BACK);
  }

  private ResponseEntity<?> act(HttpServletRequest request, String id, Action action) {
    if (recommendations.find(id).isEmpty()) {
      return view(id);
    }
    try {
      return recommendations.act(id, action, caller(request))
          ? decided(id)
          : problem(HttpStatus.CONFLICT, "The recommendation is not in a state for this.");
    } catch (Exception e) {
      LOG.warn("recommendation {} could not be handled", id, e);
      return problem(HttpStatus.SERVICE_UNAVAILABLE, "What handles this advice does not respond.");
    }
  }

  private ResponseEntity<?> decided(String id) {
    boolean isStored = recommendations.decisions().unsaved().isEmpty();
    return isStored ? view(id) : ResponseEntity.accepted().body(view(id).getBody());
  }
}
