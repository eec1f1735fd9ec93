// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** One line of it. */
@Entity
class PurchaseLine {
  @Id Long id;
  int quantity;

  @ManyToOne(fetch = FetchType.LAZY)
  Purchase purchase;
}
