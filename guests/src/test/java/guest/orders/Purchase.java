// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.util.Set;

/** What a customer ordered. */
@Entity
class Purchase {
  @Id Long id;
  String state;

  @OneToMany(mappedBy = "purchase")
  Set<PurchaseLine> lines = Set.of();
}
