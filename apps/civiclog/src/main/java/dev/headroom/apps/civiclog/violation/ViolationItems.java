// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.FineRepository;
import dev.headroom.apps.civiclog.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Shows violations as lists do, with what their fines amount to: one query a list.
 *
 * <p>Thread-safe.
 */
@Component
public class ViolationItems {

  private final FineRepository fines;

  ViolationItems(FineRepository fines) {
    this.fines = fines;
  }

  /** Returns the views of violations whose properties are loaded, in their order. */
  public List<ViolationItem> of(List<Violation> violations) {
    return of(violations, each -> true);
  }

  /**
   * Returns the views of violations whose properties are loaded, in their order.
   *
   * @param withFines whether the reader may know of a violation's fines
   */
  List<ViolationItem> of(List<Violation> violations, Predicate<Violation> withFines) {
    List<Long> ids = violations.stream().filter(withFines).map(Violation::getId).toList();
    Map<Long, Long> unpaid =
        ids.isEmpty()
            ? Map.of()
            : fines.sumUnpaid(ids).stream()
                .collect(
                    Collectors.toMap(
                        FineRepository.Unpaid::getViolation, FineRepository.Unpaid::getCents));
    return violations.stream()
        .map(each -> ViolationItem.of(each, unpaid.getOrDefault(each.getId(), 0L)))
        .toList();
  }
}
