package io.rocketmq.samples.orders;

import java.math.BigDecimal;

/**
 * A payment of an order.
 *
 * @param orderId the order's number
 * @param amount the amount paid
 */
public record Payment(String orderId, BigDecimal amount) {
}
