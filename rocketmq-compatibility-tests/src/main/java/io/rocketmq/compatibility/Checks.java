package io.rocketmq.compatibility;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringBootVersion;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.rocketmq.spring.core.RocketMQTemplate;

/**
 * Checks of an application that sends, receives, asks, commits and tells its health.
 */
@Component
class Checks {

	private final RocketMQTemplate template;

	private final Arrivals arrivals;

	private final Environment environment;

	Checks(RocketMQTemplate template, Arrivals arrivals, Environment environment) {
		this.template = template;
		this.arrivals = arrivals;
		this.environment = environment;
	}

	void run() throws Exception {
		String topic = this.environment.getRequiredProperty("compatibility.topic");
		boolean virtual = this.environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false)
				&& Runtime.version().feature() >= 21;
		boolean ahead = this.environment.getProperty("compatibility.aot", Boolean.class, false);
		require(AotDetector.useGeneratedArtifacts() == ahead, "Generated code is not used as asked: aot=" + ahead);
		// The first messages load classes, which pins the virtual thread that does so.
		messages(topic, virtual);
		try (PinnedThreads pinned = new PinnedThreads()) {
			messages(topic, virtual);
			List<String> events = pinned.ofRocketMQ();
			require(events.isEmpty(), "Virtual threads were pinned: " + events);
		}
		new ActuatorChecks(this.environment.getRequiredProperty("local.server.port", Integer.class)).run();
		System.out.println("compatible: Spring Boot " + SpringBootVersion.getVersion() + ", Java " + Runtime.version()
				+ ", aot=" + ahead + ", virtual threads=" + virtual);
	}

	private void messages(String topic, boolean virtual) throws InterruptedException {
		this.template.convertAndSend(topic + ":order", new Order("o-1", 3));
		this.template.message("p-1").to(topic, "payment").sendInTransactionAsync("p-1 argument");
		Map<String, Object> received = new TreeMap<>();
		while (received.size() < 4) {
			Arrivals.Arrival arrival = this.arrivals.next();
			require(arrival.virtual() == virtual, arrival + " came on another kind of thread than asked");
			received.put(arrival.listener(), arrival.payload());
		}
		require(received.equals(Map.of("object", new Order("o-1", 3), "wire",
				"{\"order_id\":\"o-1\",\"piece_count\":3}", "transaction", "p-1 argument", "payment", "p-1")),
				"Received " + received);
		Price price = this.template.message(new Order("o-2", 2)).to(topic, "quote").request(Price.class);
		require(price.totalCents() == 500, "Answered with " + price);
	}

	static void require(boolean condition, String problem) {
		if (!condition) {
			throw new IllegalStateException(problem);
		}
	}

}
