package io.rocketmq.spring.listener.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HandlersTests {

	private final ListenerHarness harness = new ListenerHarness();

	private final Returns bean = new Returns();

	@Test
	void weaknessHandlerPerTypeTheSendersPayloadTypeSelectsIt() {
		this.harness.handlers(this.bean, "other", "refund", "exchange", "other");
		assertThat(this.harness.deliver(new Refund("r"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new Exchange("e"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new Repair("x"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("refund r", "exchange e", "other {\"id\":\"x\"}");
	}

	@Test
	void theClassOfTheSenderMayBeInAnotherPackage() {
		this.harness.handlers(this.bean, null, "refund", "exchange");
		assertThat(this.harness.deliver(new OtherApplication.Exchange("e"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("exchange e");
	}

	@Test
	void anotherSenderSelectsByTheProperty() {
		this.harness.handlers(this.bean, null, "refund", "exchange");
		assertThat(this.harness.deliver(this.harness.received("{\"id\":\"e\"}",
				Map.of(RocketMQHeaders.PAYLOAD_TYPE, "Exchange", "contentType", "application/json"))))
			.isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("exchange e");
	}

	@Test
	void withoutATypeTheDefaultHandlerIsCalled() {
		this.harness.handlers(this.bean, "other", "refund", "exchange");
		assertThat(this.harness.deliver(ListenerHarness.raw("{}"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("other {}");
	}

	@Test
	void withoutADefaultHandlerTheMessageIsDeadLettered() {
		this.harness.handlers(this.bean, null, "refund", "exchange");
		assertThat(this.harness.deliver(ListenerHarness.raw("{}"))).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness.deliver(new Repair("x"))).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.bean.called).isEmpty();
		assertThat(this.harness.errors).allMatch((error) -> error instanceof MessageConversionException);
		assertThat(this.harness.errors.get(0)).hasMessageContaining("its payload type is not stated")
			.hasMessageContaining("there are handlers for [Exchange, Refund]");
		assertThat(this.harness.errors.get(1)).hasMessageContaining("its payload type is 'Repair'");
	}

	@Test
	void typeNamesFromTheWireLoadNoClass() {
		this.harness.handlers(this.bean, null, "refund", "exchange");
		assertThat(this.harness
			.deliver(this.harness.received("{}", Map.of(RocketMQHeaders.PAYLOAD_TYPE, Repair.class.getName()))))
			.isEqualTo(Kind.DEAD_LETTER);
	}

	@Test
	void textAndBytesAreToldByTheContentType() {
		this.harness.handlers(this.bean, "other", "text", "bytes", "refund");
		assertThat(this.harness.deliver("hello")).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new byte[3])).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new Refund("r"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("text hello", "bytes 3", "refund r");
	}

	@Test
	void aSealedTypeTakesWhatItPermits() {
		this.harness.handlers(this.bean, null, "event", "shipped", "refund");
		assertThat(this.harness
			.deliver(this.harness.received(new Refund("x"), Map.of(RocketMQHeaders.PAYLOAD_TYPE, "Shipped"))))
			.isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("shipped");
		ListenerHarness generic = new ListenerHarness();
		HandlerSelection<String> selection = new HandlerSelection<>(null, null);
		selection.add("event", org.springframework.core.ResolvableType.forClass(Event.class), "event");
		selection.add("refund", org.springframework.core.ResolvableType.forClass(Refund.class), "refund");
		selection.complete();
		assertThat(selection.select(generic.received(new Delivered()))).isEqualTo("event");
	}

	@Test
	void theOnlyHandlerTakesEverything() {
		this.harness.handlers(this.bean, null, "refund");
		assertThat(this.harness.deliver(new OtherApplication.Exchange("e"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(ListenerHarness.raw("{\"id\":\"x\"}"))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.called).containsExactly("refund e", "refund x");
	}

	@Test
	void handlersOfOneBeanMayAcknowledgeReplyAndEndLater() {
		this.harness.handlers(this.bean, "replies", "acknowledges", "later", "refund");
		assertThat(this.harness.isAsync()).isTrue();
		ReceivedMessage manual = this.harness.received(new Exchange("e"));
		assertThat(this.harness.deliverAsync(manual)).isNotDone();
		assertThat(this.harness.deliver(new Refund("r"))).isEqualTo(Kind.SUCCESS);
		var later = this.harness.deliverAsync(this.harness.received(new Repair("x")));
		assertThat(later).isNotDone();
		this.bean.later.complete(null);
		assertThat(later.join().kind()).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(this.harness.received("question", ListenerHarness.REQUEST)))
			.isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).hasSize(1);
	}

	@Test
	void handlersThatCanNotBeToldApartAreRefused() {
		assertRefused(() -> this.harness.handlers(this.bean, null, "exchange", "otherExchange"),
				"can't be told apart, as the simple names of their types are alike");
		assertRefused(() -> this.harness.handlers(this.bean, null, "refund", "raw"),
				"has no payload type to be selected by");
		assertRefused(() -> this.harness.handlers(this.bean, null), "has no handler methods");
		assertRefused(
				() -> new HandlersRocketMQListenerEndpoint(ListenerHarness.subscription(true), this.bean,
						List.of(ListenerHarness.find(this.bean, "refund")), null, MethodListenerSupport.DEFAULT),
				"takes batches, but its handlers are selected by single messages");
	}

	private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String text) {
		assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(text);
	}

	record Refund(String id) {
	}

	record Exchange(String id) {
	}

	record Repair(String id) {
	}

	sealed interface Event permits Shipped, Delivered {

	}

	record Shipped() implements Event {
	}

	record Delivered() implements Event {
	}

	static final class OtherApplication {

		record Exchange(String id) {
		}

	}

	@SuppressWarnings("unused")
	static class Returns {

		final List<String> called = new ArrayList<>();

		final CompletableFuture<Void> later = new CompletableFuture<>();

		void refund(Refund refund) {
			this.called.add("refund " + refund.id());
		}

		void exchange(Exchange exchange) {
			this.called.add("exchange " + exchange.id());
		}

		void otherExchange(OtherApplication.Exchange exchange) {
			this.called.add("other exchange " + exchange.id());
		}

		void other(Message<byte[]> message) {
			this.called.add("other " + new String(message.getPayload()));
		}

		void text(String text) {
			this.called.add("text " + text);
		}

		void bytes(byte[] bytes) {
			this.called.add("bytes " + bytes.length);
		}

		void event(Event event) {
			this.called.add("event");
		}

		void shipped(Message<Shipped> shipped) {
			this.called.add("shipped");
		}

		void raw(ReceivedMessage message) {
			this.called.add("raw");
		}

		void acknowledges(Exchange exchange, Acknowledgment acknowledgment) {
			this.called.add("acknowledges");
		}

		CompletableFuture<Void> later(Repair repair) {
			return this.later;
		}

		String replies(String text) {
			return "answer";
		}

	}

}
