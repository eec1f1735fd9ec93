// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pages, each as it should not be and mended. */
@RestController
class Pages {
  private final Purchases purchases;

  Pages(Purchases purchases) {
    this.purchases = purchases;
  }

  @GetMapping("/orders/lazy")
  int lazily() {
    return quantity(purchases.findByIdGreaterThan(0));
  }

  @GetMapping("/orders/fetched")
  int fetched() {
    return quantity(purchases.findWithLinesByIdGreaterThan(0));
  }

  private static int quantity(List<Purchase> all) {
    int quantity = 0;
    for (Purchase each : all) {
      for (PurchaseLine line : each.lines) {
        quantity += line.quantity;
      }
    }
    return quantity;
  }

  @GetMapping("/states/counted")
  long counted() {
    return Stream.of("open", "packed", "sent").mapToLong(purchases::countByState).sum();
  }

  @GetMapping("/states/grouped")
  long grouped() {
    return purchases.countEachState().stream().mapToLong(each -> (Long) each[1]).sum();
  }
}
