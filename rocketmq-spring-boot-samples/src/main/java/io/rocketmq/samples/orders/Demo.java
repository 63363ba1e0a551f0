package io.rocketmq.samples.orders;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Demonstration that places the shop's first orders, pays every tenth of them, waits
 * until all have arrived and logs the account.
 */
@Component
class Demo implements ExitCodeGenerator {

	private static final Logger logger = LoggerFactory.getLogger(Demo.class);

	private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

	private final DemoProperties properties;

	private final OrderDesk orders;

	private final PaymentDesk payments;

	private final Account account;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile Account.@Nullable Summary result;

	private volatile boolean failed;

	Demo(DemoProperties properties, OrderDesk orders, PaymentDesk payments, Account account) {
		this.properties = properties;
		this.orders = orders;
		this.payments = payments;
		this.account = account;
	}

	@EventListener
	void begin(ApplicationReadyEvent event) {
		// A new non-daemon thread, since with demo.exit it ends the application.
		new Thread(() -> run(event.getApplicationContext()), "demo").start();
	}

	@EventListener(ContextClosedEvent.class)
	void end() {
		this.closed.countDown();
	}

	Account.@Nullable Summary result() {
		return this.result;
	}

	/** Returns 0 on success, 1 if a message was lost or the demo failed. */
	@Override
	public int getExitCode() {
		Account.Summary summary = this.result;
		return (this.failed || (summary != null && !summary.isRight())) ? 1 : 0;
	}

	private void run(ApplicationContext context) {
		try {
			run();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		catch (RuntimeException ex) {
			this.failed = true;
			logger.error("The demo failed: {}", ex.toString());
		}
		if (this.properties.exit()) {
			System.exit(SpringApplication.exit(context));
		}
		if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
			logger.info("The shop is open: POST http://localhost:{}/orders {\"customer\": \"…\", \"amount\": 12.50},"
					+ " GET /actuator/health, GET /actuator/metrics", web.getWebServer().getPort());
		}
	}

	private void run() throws InterruptedException {
		long start = System.nanoTime();
		placeAndPay();
		Account.Summary summary = awaitArrival(start + this.properties.patience().toNanos());
		logger.info("Summary after {} s: {}", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), summary);
		this.result = summary;
	}

	private void placeAndPay() {
		List<CompletableFuture<Order>> placed = new ArrayList<>();
		for (int i = 1; i <= this.properties.orders(); i++) {
			placed.add(this.orders.place("customer-" + i % 17, BigDecimal.valueOf(i)));
		}
		for (int i = 0; i < placed.size(); i++) {
			Order order = placed.get(i).join();
			if (i % 10 == 9) {
				this.payments.pay(order);
			}
		}
	}

	private Account.Summary awaitArrival(long deadline) throws InterruptedException {
		Account.Summary summary = this.account.summary();
		while (!summary.isComplete() && System.nanoTime() < deadline) {
			logger.info("{}", summary.interim());
			if (this.closed.await(REPORT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
				break;
			}
			summary = this.account.summary();
		}
		return summary;
	}

}
