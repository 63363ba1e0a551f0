package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.config.EnableRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Attributes of {@code @TransactionListener}, which are checked at the start.
 */
class TransactionListenerAttributesTests {

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private RocketMQTransactions transactions = this.producers.transactions();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Enabled.class)
		.withBean("transactions", RocketMQTransactions.class, this::nextTransactions);

	@Test
	void attributesTakePlaceholdersAndExpressions() {
		this.runner.withPropertyValues("topic=orders", "tags=paid || shipped").withBean(Texts.class).run((context) -> {
			assertThat(resolution("orders", "paid")).isEqualTo(TransactionResolution.COMMIT);
			assertThat(resolution("orders", "shipped")).isEqualTo(TransactionResolution.COMMIT);
			assertRefused("orders", "other", "topic 'orders' and tag 'paid'", "topic 'orders' and tag 'shipped'");
			assertThat(this.transactions
				.send(message("anything", null), null, TransactionSendOptions.DEFAULT.withListener("a name"))
				.resolution()).isEqualTo(TransactionResolution.COMMIT);
		});
	}

	@Test
	void aTopicMayHaveATopicWideListenerAndOthersForTags() {
		this.runner.withBean(TopicWide.class).withBean(Paid.class).run((context) -> {
			assertThat(resolution("orders", "paid")).isEqualTo(TransactionResolution.ROLLBACK);
			assertThat(resolution("orders", "shipped")).isEqualTo(TransactionResolution.COMMIT);
			assertThat(resolution("orders", null)).isEqualTo(TransactionResolution.COMMIT);
		});
	}

	@Test
	void twoListenersForOneTopicTagOrNameFailTheStartAndBothAreNamed() {
		this.runner.withBean("one", TopicWide.class)
			.withBean("two", TopicWide.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("Two transaction listeners have topic 'orders': bean 'one' of " + TopicWide.class.getName()
						+ " and bean 'two' of " + TopicWide.class.getName()
						+ ". Keep one, or give one of them another tag, or a name that sends choose it by."));
		this.runner.withBean("one", Paid.class)
			.withBean("two", PaidOrShipped.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Two transaction listeners have topic 'orders' and tag 'paid': bean 'one' of")
				.hasMessageContaining("and bean 'two' of"));
		this.runner.withBean("one", Named.class)
			.withBean("two", Named.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Two transaction listeners have name 'special': bean 'one' of"));
	}

	@Test
	void illegalAttributesFailTheStart() {
		assertIllegal(NoListener.class, "Bean 'wrong' of " + NoListener.class.getName()
				+ " has @TransactionListener, but does not implement RocketMQLocalTransactionListener or");
		assertIllegal(BlankTopic.class,
				"Bean 'wrong': @TransactionListener(topic = \"\") is illegal: It is blank. Name a topic");
		assertIllegal(NoTopic.class, "Bean 'wrong': @TransactionListener(topic = \"\") is illegal");
		assertIllegal(BlankName.class, "Bean 'wrong': @TransactionListener(name = \"\") is illegal: It is blank");
		assertIllegal(TagWithoutTopic.class, "@TransactionListener(tag = \"paid\") is illegal: It has no topic");
		assertIllegal(IllegalTopic.class, "@TransactionListener(topic = \"a topic\") is illegal", "' ' at position 2");
		assertIllegal(TwoTags.class, "@TransactionListener(tag = \"shipped\") is illegal: Tags are given twice: in the"
				+ " destination 'orders:paid' and as 'shipped'");
		assertIllegal(Unresolvable.class,
				"@TransactionListener(topic = \"#{@nowhere}\") is illegal: It can't be resolved");
		assertIllegal(Elsewhere.class, "@TransactionListener(transactions = \"archive\") is illegal",
				"It matches [] of [transactions]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders:", "orders:a||", "orders:*||a", "", "a b" })
	void illegalDestinationsAreRefused(String destination) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.transactions.register(destination, new TopicWide()));
	}

	@Test
	void aStarIsTheWholeTopic() {
		this.transactions.register("orders:*", new TopicWide());
		assertThat(resolution("orders", "paid")).isEqualTo(TransactionResolution.COMMIT);
	}

	@Test
	void withoutTransactionsAListenerFailsTheStart() {
		new ApplicationContextRunner().withUserConfiguration(Enabled.class)
			.withBean("payments", Paid.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'payments' of " + Paid.class.getName())
				.hasMessageContaining("there is no bean of type RocketMQTransactions. Define one."));
	}

	@Test
	void severalTransactionsNeedAPrimaryOneOrTheAttribute() {
		FakeTransactionProducers others = new FakeTransactionProducers();
		ApplicationContextRunner two = this.runner.withBean("archive", RocketMQTransactions.class,
				others::transactions);
		two.withBean("payments", Paid.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'payments': @TransactionListener(transactions = \"\") is illegal")
				.hasMessageContaining("It matches [transactions, archive] of [transactions, archive]"));
		two.withBean("elsewhere", Elsewhere.class).run((context) -> {
			context.getBean("archive", RocketMQTransactions.class).send(message("orders", null), null);
			assertRefused("orders", null, "listeners: []");
		});
		this.runner
			.withBean("archive", RocketMQTransactions.class, others::transactions,
					(definition) -> definition.setPrimary(true))
			.withBean("payments", TopicWide.class)
			.run((context) -> context.getBean("archive", RocketMQTransactions.class)
				.send(message("orders", null), null));
	}

	private RocketMQTransactions nextTransactions() {
		this.transactions = this.producers.transactions();
		return this.transactions;
	}

	private void assertIllegal(Class<?> type, String... parts) {
		this.runner.withBean("wrong", type)
			.run((context) -> assertThat(context).getFailure().message().contains(parts));
	}

	private void assertRefused(String topic, @Nullable String tag, String... parts) {
		assertThatIllegalStateException().isThrownBy(() -> this.transactions.send(message(topic, tag), null))
			.satisfies((failure) -> assertThat(failure).message().contains(parts));
	}

	private TransactionResolution resolution(String topic, @Nullable String tag) {
		return this.transactions.send(message(topic, tag), null).resolution();
	}

	private static io.rocketmq.client.message.Message message(String topic, @Nullable String tag) {
		return io.rocketmq.client.message.Message.to(topic).tag(tag).text("body").build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	abstract static class Base implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return checkLocalTransaction(message);
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	@TransactionListener(topic = "${topic}", tag = "#{'${tags}'}", name = "#{'a ' + 'name'}")
	static class Texts extends Base {

	}

	@TransactionListener(topic = "orders")
	static class TopicWide extends Base {

	}

	@TransactionListener(topic = "orders:paid")
	static class Paid extends Base {

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}

	}

	@TransactionListener(topic = "orders", tag = "shipped||paid")
	static class PaidOrShipped extends Base {

	}

	@TransactionListener(topic = "orders", transactions = "archive")
	static class Elsewhere extends Base {

	}

	@TransactionListener(name = "special")
	static class Named extends Base {

	}

	@TransactionListener(topic = "orders")
	static class NoListener {

	}

	@TransactionListener(topic = "${no.topic:}", name = "special")
	static class BlankTopic extends Base {

	}

	@TransactionListener
	static class NoTopic extends Base {

	}

	@TransactionListener(topic = "orders", name = "${no.name:}")
	static class BlankName extends Base {

	}

	@TransactionListener(name = "special", tag = "paid")
	static class TagWithoutTopic extends Base {

	}

	@TransactionListener(topic = "a topic")
	static class IllegalTopic extends Base {

	}

	@TransactionListener(topic = "orders:paid", tag = "shipped")
	static class TwoTags extends Base {

	}

	@TransactionListener(topic = "#{@nowhere}")
	static class Unresolvable extends Base {

	}

}
