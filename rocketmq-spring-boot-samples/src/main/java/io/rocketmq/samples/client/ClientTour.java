package io.rocketmq.samples.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Program that runs the code of the other samples in turn and reports the outcome. Its
 * topics and groups are in a separate namespace and are removed at the end.
 */
public final class ClientTour {

	private static final List<String> TOPICS = List.of("invoices", "jobs", "payments", "quotes");

	private static final List<String> GROUPS = List.of("billing", "shipping", "statistics", "audit", "workers",
			"accounting", "answering");

	private static final String CUSTOMER = "customer-7";

	private final RocketMQClient client;

	private final Admin admin;

	private final Producer producer;

	private final Arrivals billed = new Arrivals();

	private final AtomicBoolean illegible = new AtomicBoolean(true);

	private ClientTour(RocketMQClient client) {
		this.client = client;
		this.admin = client.admin();
		this.producer = client
			.producer(ProducerOptions.group("order-service").sendTimeout(Duration.ofSeconds(30)).build());
	}

	/**
	 * Runs the tour.
	 * @param nameServers name servers of brokers that have {@code enablePropertyFilter};
	 * without any, the tour starts a server for itself
	 * @throws InterruptedException if it is interrupted
	 */
	public static void main(String[] nameServers) throws InterruptedException {
		if (nameServers.length > 0) {
			run(nameServers[0]);
			return;
		}
		say("no name server is given: starting a RocketMQ server for this tour alone");
		try (EmbeddedRocketMQ server = server().start().createTopic("orders", 8)) {
			ReceivedMessage first = FirstSteps.sendAndReceive(server.nameServerAddress(),
					Arrivals.bytes("the first order"), Duration.ofMinutes(1));
			say("first steps: " + ((first != null) ? Arrivals.text(first.body()) + " arrived" : "nothing arrived"));
			run(server.nameServerAddress());
		}
	}

	static EmbeddedRocketMQ server() {
		// Ordinary servers wait 10 s before the first redelivery and a minute before the
		// first check.
		return EmbeddedRocketMQ.builder()
			.brokerProperty("enablePropertyFilter", "true")
			.brokerProperty("messageDelayLevel", "1s 1s 1s 2s 3s 5s 10s 20s 30s 1m 2m 3m 4m 5m 10m 20m 30m 1h")
			.brokerProperty("transactionTimeOut", "1000")
			.brokerProperty("transactionCheckInterval", "1000")
			.build();
	}

	static Report run(String nameServers) throws InterruptedException {
		ClientOptions options = Connecting.patient(nameServers, "tour-" + UUID.randomUUID());
		try (RocketMQClient client = RocketMQClient.builder(options).connect()) {
			return new ClientTour(client).run();
		}
	}

	private Report run() throws InterruptedException {
		Instant start = Instant.now();
		Administering.prepare(this.client);
		TOPICS.forEach((topic) -> this.admin.createTopic(TopicSpec.of(topic).queues(4)));
		say("topics: orders and " + TOPICS + " made");
		int sent = sendOrders();
		sendInvoices();
		List<String> booked;
		List<String> resent;
		try (PushConsumer billing = Consuming.billing(this.client, this::book)) {
			// All but an order that is illegible, one that is cancelled, and a small
			// invoice.
			booked = this.billed.next(sent - 2 + 1);
			say(billing.group() + ": booked " + booked);
			resent = resent();
			until("that all is booked", () -> Administering.behind(this.admin) == 0);
		}
		int stored = sent + resent.size();
		Report report = new Report(booked, shipped(stored), counted(stored), audited(stored), jobsDone(), payments(),
				asked(), resent, again(stored - 1), found(start));
		TOPICS.forEach(this.admin::deleteTopic);
		Administering.remove(this.admin, List.of("orders", this.admin.deadLetters("billing").topic()), GROUPS);
		say("topics and groups: removed");
		return report;
	}

	private int sendOrders() {
		say("sent: order 1 is " + Sending.order(this.producer, Arrivals.bytes("order 1")));
		say("sent: order 2 went to " + Sending.async(this.producer, order(2, "changed")).join().queue());
		Sending.oneway(this.producer, order(3, "created"));
		say("sent: order 3, of which nobody tells");
		say("sent: orders 4 to 6 are "
				+ Sending.batch(this.producer, List.of(order(4, "created"), order(5, "created"), order(6, "created"))));
		for (int i = 7; i < 10; i++) {
			say("sent: order " + i + " went to "
					+ Sending.inOrder(this.producer, order(i, "created"), CUSTOMER).queueId());
		}
		Sending.inOrder(this.producer, order(10, "cancelled"), CUSTOMER);
		return 10;
	}

	private void sendInvoices() {
		for (int amount : new int[] { 50, 150 }) {
			this.producer.send(Message.to("invoices")
				.property("amount", String.valueOf(amount))
				.body(Arrivals.bytes("invoice of " + amount))
				.build());
		}
	}

	private boolean book(ReceivedMessage message) {
		String text = Arrivals.text(message.body());
		if (text.equals("order 2") && message.reconsumeTimes() == 0) {
			throw new IllegalStateException("Order 2 can't be booked yet");
		}
		if (text.equals("order 3") && this.illegible.get()) {
			return false;
		}
		this.billed.accept(message);
		return true;
	}

	/** Returns the orders of a customer, in order of arrival. */
	private List<String> shipped(int sent) throws InterruptedException {
		Arrivals arrivals = new Arrivals();
		try (PushConsumer consumer = Consuming.inOrder(this.client, "shipping", "orders", arrivals)) {
			List<String> shipped = arrivals.next(sent);
			shipped.retainAll(List.of("order 7", "order 8", "order 9", "order 10"));
			say(consumer.group() + ": one after the other " + shipped);
			return shipped;
		}
	}

	private List<String> counted(int sent) throws InterruptedException {
		Arrivals arrivals = new Arrivals();
		try (PushConsumer consumer = Consuming.inBatches(this.client, "statistics", "orders",
				(messages) -> messages.forEach(arrivals))) {
			List<String> counted = arrivals.next(sent);
			say(consumer.group() + ": counted " + counted.size() + " orders in batches");
			return counted;
		}
	}

	private List<String> audited(int sent) throws InterruptedException {
		Arrivals arrivals = new Arrivals();
		Consuming.audit(this.client, () -> arrivals.waiting() < sent, arrivals);
		say("audit: read " + arrivals.waiting() + " orders");
		return arrivals.next(sent);
	}

	private List<String> jobsDone() throws InterruptedException {
		Sending.later(this.producer, "jobs", Arrivals.bytes("job for later"));
		this.producer.send(Message.to("jobs").body(Arrivals.bytes("job")).build());
		Arrivals arrivals = new Arrivals();
		Consuming.workers(this.client, () -> arrivals.waiting() < 2, arrivals);
		List<String> done = arrivals.next(2);
		say("workers: did " + done);
		return done;
	}

	private Payments payments() throws InterruptedException {
		Ledger ledger = new Ledger();
		Map<String, Message> paid = new TreeMap<>();
		for (String order : List.of("paid", "slow", "unpaid")) {
			paid.put(order, Message.to("payments").body(Arrivals.bytes(order)).build());
		}
		Map<String, TransactionResolution> resolutions = Sending.pay(this.client, ledger, paid);
		say("sent: payments " + resolutions);
		Arrivals arrivals = new Arrivals();
		try (PushConsumer consumer = Consuming.inOrder(this.client, "accounting", "payments", arrivals)) {
			List<String> heard = arrivals.next(2);
			say(consumer.group() + ": heard of " + heard + ", the broker asked about " + ledger.asked());
			return new Payments(resolutions, heard, ledger.asked());
		}
	}

	private String asked() {
		try (PushConsumer consumer = Consuming.answering(this.client, this.producer, "quotes",
				Arrivals.bytes("12.50"))) {
			String reply = Arrivals.text(Sending.ask(this.producer,
					Message.to("quotes").body(Arrivals.bytes("what would it cost?")).build()));
			say(consumer.group() + ": replied " + reply);
			return reply;
		}
	}

	private List<String> resent() throws InterruptedException {
		DeadLetters letters = this.admin.deadLetters("billing");
		// A broker lets messages be read a moment after it has stored them.
		until("a dead letter", () -> !letters.list(1).isEmpty());
		Administering.showDeadLetters(this.client);
		this.illegible.set(false);
		Administering.resendOldest(letters);
		int count = Administering.resendAll(letters);
		List<String> resent = this.billed.next(1 + count);
		say("billing: booked former dead letters, " + resent);
		return resent;
	}

	private List<String> again(int count) throws InterruptedException {
		Map<MessageQueue, Long> begin = Administering.again(this.admin);
		try (PushConsumer billing = Consuming.billing(this.client, this::book)) {
			List<String> again = this.billed.next(count);
			say(billing.group() + ": begun again in " + begin.size() + " queues, and booked " + again);
			return again;
		}
	}

	private List<String> found(Instant start) {
		return Administering.search(this.admin, start.minus(Duration.ofMinutes(5)), start.plus(Duration.ofHours(1)))
			.stream()
			.map((message) -> Arrivals.text(message.body()))
			.toList();
	}

	private static Message order(int number, String tag) {
		return Message.to("orders").tag(tag).body(Arrivals.bytes("order " + number)).build();
	}

	private static void until(String what, BooleanSupplier condition) throws InterruptedException {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > Arrivals.PATIENCE.toNanos()) {
				throw new IllegalStateException("Waited too long for " + what);
			}
			TimeUnit.MILLISECONDS.sleep(200);
		}
	}

	private static void say(String line) {
		System.out.println(line);
	}

	/**
	 * Outcome of the payments.
	 *
	 * @param resolutions resolutions that the sender returned
	 * @param heard payments that were delivered
	 * @param asked payments that the broker checked
	 */
	record Payments(Map<String, TransactionResolution> resolutions, List<String> heard, Set<String> asked) {
	}

	/**
	 * Outcome of the whole tour.
	 *
	 * @param booked orders and invoices that were booked
	 * @param shipped a customer's orders, in order of arrival
	 * @param counted orders that were received in batches
	 * @param audited orders that were pulled
	 * @param jobsDone jobs that were received and acknowledged
	 * @param payments outcome of the payments
	 * @param reply the reply to a request
	 * @param resent former dead letters that were booked
	 * @param again orders that were booked again after the group's offsets were reset
	 * @param found orders that were found by their key
	 */
	record Report(List<String> booked, List<String> shipped, List<String> counted, List<String> audited,
			List<String> jobsDone, Payments payments, String reply, List<String> resent, List<String> again,
			List<String> found) {
	}

}
