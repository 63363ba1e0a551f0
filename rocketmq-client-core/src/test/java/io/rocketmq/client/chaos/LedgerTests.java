package io.rocketmq.client.chaos;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.chaos.ChaosEvent.Kind;
import io.rocketmq.client.chaos.Ledger.Duplicate;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Ledger of deliveries, and causes of duplicates.
 */
class LedgerTests {

	private static final MessageQueue QUEUE = new MessageQueue("topic", "broker-a", 0);

	private final Ledger ledger = new Ledger();

	@Test
	void anUndeliveredMessageIsMissing() {
		deliver("one", 0, 1, 2);
		assertThat(this.ledger.missing(Set.of("0", "1"))).containsExactly("1");
	}

	@Test
	void aRedeliveredMessageIsADuplicateOfItsLastDelivery() {
		deliver("one", 0, 1, 2);
		deliver("two", 0, 3, 4);
		deliver("three", 0, 5, 6);
		assertThat(this.ledger.duplicates())
			.extracting((each) -> each.before().member(), (each) -> each.again().member())
			.containsExactly(tuple("one", "two"), tuple("two", "three"));
	}

	@Test
	void overlappingDeliveriesOfAQueueAreDisorder() {
		deliver("one", 0, 1, 4);
		deliver("one", 1, 2, 3);
		deliver("one", 2, 3, 5);
		assertThat(disorder()).hasSize(2).allMatch((each) -> each.startsWith("at once"));
		assertThat(this.ledger.disorder((delivery) -> delivery.offset() == 0)).isEmpty();
	}

	@Test
	void aFirstDeliveryAfterALaterMessageIsDisorder() {
		deliver("one", 1, 1, 2);
		deliver("one", 0, 3, 4);
		assertThat(disorder()).hasSize(1).allMatch((each) -> each.startsWith("first delivered after offset 1"));
	}

	@Test
	void aRedeliveryAfterLaterMessagesIsInOrder() {
		deliver("one", 0, 1, 2);
		deliver("one", 1, 3, 4);
		deliver("one", 0, 5, 6);
		deliver("one", 1, 7, 8);
		assertThat(disorder()).isEmpty();
	}

	@Test
	void theLongestPauseIsThatOfTheSlowestQueue() {
		deliver("one", 0, 10, 11);
		deliver("one", 1, 40, 41);
		deliver("one", 2, 60, 61);
		assertThat(this.ledger.longestPause(0)).isEqualTo(30);
		assertThat(this.ledger.longestPause(40)).isEqualTo(20);
	}

	@Test
	void aKilledMemberExplainsItsUncommittedMessages() {
		long before = System.nanoTime();
		ChaosEvent kill = ChaosEvent.ofHost(Kind.MEMBER_KILLED, "one");
		kill.end();
		Duplicate duplicate = duplicate("one", before, "two", System.nanoTime());
		assertThat(kill.explains(duplicate)).isTrue();
		assertThat(kill.explains(duplicate("two", before, "one", System.nanoTime()))).isFalse();
		assertThat(kill.explains(duplicate("one", before - 2, "two", before - 1))).isFalse();
	}

	@Test
	void aBrokerExplainsDuplicatesOfItsQueues() {
		long before = System.nanoTime();
		ChaosEvent mine = ChaosEvent.ofBroker(Kind.BROKER_KILLED, "broker-a");
		ChaosEvent other = ChaosEvent.ofBroker(Kind.BROKER_KILLED, "broker-b");
		Duplicate duplicate = duplicate("one", before, "two", System.nanoTime());
		assertThat(mine.explains(duplicate)).isTrue();
		assertThat(other.explains(duplicate)).isFalse();
	}

	@Test
	void aSeekExplainsDuplicatesOfItsGroup() {
		long before = System.nanoTime();
		ChaosEvent mine = ChaosEvent.ofMember(Kind.SEEK_BACK, "group", "two");
		ChaosEvent others = ChaosEvent.ofMember(Kind.SEEK_BACK, "other", "two");
		Duplicate duplicate = duplicate("one", before, "two", System.nanoTime());
		assertThat(mine.explains(duplicate)).isTrue();
		assertThat(others.explains(duplicate)).isFalse();
	}

	@Test
	void aCleanCloseExplainsNoDuplicate() {
		long before = System.nanoTime();
		ChaosEvent exit = ChaosEvent.ofHost(Kind.EXIT, "one");
		assertThat(exit.explains(duplicate("one", before, "two", System.nanoTime()))).isFalse();
	}

	@Test
	void aDeliveryIsWrittenAsALineAndRead() {
		Delivery delivery = delivery("one", 7, 1, 2);
		assertThat(Delivery.isLine(delivery.line())).isTrue();
		assertThat(Delivery.ofLine(delivery.line())).isEqualTo(delivery);
	}

	private static Duplicate duplicate(String before, long beforeStart, String again, long againStart) {
		return new Duplicate(delivery(before, 0, beforeStart, beforeStart), delivery(again, 0, againStart, againStart));
	}

	private List<String> disorder() {
		return this.ledger.disorder((delivery) -> false);
	}

	private void deliver(String member, int number, long start, long end) {
		this.ledger.delivered(delivery(member, number, start, end));
	}

	/** The message's id is its offset. */
	private static Delivery delivery(String member, int number, long start, long end) {
		return new Delivery("group", member, QUEUE, number, String.valueOf(number), start, end);
	}

}
