package io.rocketmq.samples.orders;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Orders over HTTP.
 */
@RestController
class OrderController {

	private final OrderDesk desk;

	OrderController(OrderDesk desk) {
		this.desk = desk;
	}

	@PostMapping("/orders")
	@ResponseStatus(HttpStatus.CREATED)
	CompletableFuture<Order> place(@RequestBody NewOrder order) {
		return this.desk.place(order.customer(), order.amount());
	}

	record NewOrder(String customer, BigDecimal amount) {
	}

}
