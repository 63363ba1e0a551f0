package io.rocketmq.spring.support;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of the converters for both versions of Jackson.
 */
class JsonPayloadConverterTests {

	static Stream<SmartMessageConverter> converters() {
		return Stream.of(new JsonPayloadConverter(), new Jackson2PayloadConverter(JsonMapper.builder().build()));
	}

	@ParameterizedTest
	@MethodSource("converters")
	void typeArgumentsAreKept(SmartMessageConverter converter) {
		Order order = new Order("1", 2);
		String json = "{\"id\":\"1\",\"count\":2}";
		assertThat(read(converter, json, ResolvableType.forClass(Order.class))).isEqualTo(order);
		assertThat(read(converter, "[" + json + "]", type(new ParameterizedTypeReference<List<Order>>() {
		}))).isEqualTo(List.of(order));
		assertThat(read(converter, "{\"data\":" + json + "}", type(new ParameterizedTypeReference<Event<Order>>() {
		}))).isEqualTo(new Event<>(order));
		assertThat(read(converter, "{\"a\":[{\"data\":" + json + "}]}",
				type(new ParameterizedTypeReference<Map<String, List<Event<Order>>>>() {
				})))
			.isEqualTo(Map.of("a", List.of(new Event<>(order))));
		assertThat((Object[]) read(converter, "[[" + json + "]]", type(new ParameterizedTypeReference<List<Order>[]>() {
		}))).containsExactly(List.of(order));
		assertThat(read(converter, "[" + json + "]", type(new ParameterizedTypeReference<List<? extends Order>>() {
		}))).isEqualTo(List.of(order));
	}

	@ParameterizedTest
	@MethodSource("converters")
	void typeVariablesAreResolved(SmartMessageConverter converter) throws NoSuchMethodException {
		ResolvableType listener = ResolvableType.forClass(OrderHandler.class).as(Handler.class);
		assertThat(read(converter, "[{\"id\":\"1\",\"count\":2}]", listener.getGeneric()))
			.isEqualTo(List.of(new Order("1", 2)));
		ResolvableType payload = ResolvableType
			.forMethodParameter(ListHandler.class.getDeclaredMethod("handle", List.class), 0, OrderHandler.class);
		assertThat(read(converter, "[{\"id\":\"1\",\"count\":2}]", payload)).isEqualTo(List.of(new Order("1", 2)));
	}

	@ParameterizedTest
	@MethodSource("converters")
	void openTypesEnd(SmartMessageConverter converter) {
		assertThat(read(converter, "[1]", type(new ParameterizedTypeReference<List<?>>() {
		}))).isEqualTo(List.of(1));
		assertThat(read(converter, "[1]", ResolvableType.forClass(List.class))).isEqualTo(List.of(1));
		assertThat(read(converter, "{\"next\":{}}", ResolvableType.forClass(Node.class))).isInstanceOf(Node.class);
		ResolvableType open = ResolvableType.forClass(Handler.class).getGeneric();
		assertThat(read(converter, "{\"a\":1}", open)).isEqualTo(Map.of("a", 1));
	}

	@ParameterizedTest
	@MethodSource("converters")
	void allHintsOfSpringAreUnderstood(SmartMessageConverter converter) throws NoSuchMethodException {
		Message<byte[]> message = message("[{\"id\":\"1\",\"count\":2}]", "application/json");
		List<Order> orders = List.of(new Order("1", 2));
		assertThat(converter.fromMessage(message, List.class, new ParameterizedTypeReference<List<Order>>() {
		})).isEqualTo(orders);
		for (String method : List.of("list", "message", "optional")) {
			MethodParameter parameter = new MethodParameter(Stream.of(Methods.class.getDeclaredMethods())
				.filter((each) -> each.getName().equals(method))
				.findFirst()
				.orElseThrow(), 0);
			assertThat(converter.fromMessage(message, List.class, parameter)).as(method).isEqualTo(orders);
		}
		assertThat(converter.fromMessage(message, Order[].class)).isEqualTo(orders.toArray());
	}

	@ParameterizedTest
	@MethodSource("converters")
	void nullAndEmptyBodiesAreNull(SmartMessageConverter converter) {
		assertThat(read(converter, "null", ResolvableType.forClass(Order.class))).isNull();
		assertThat(read(converter, "", ResolvableType.forClass(Order.class))).isNull();
	}

	@ParameterizedTest
	@MethodSource("converters")
	void illegalJsonIsRefused(SmartMessageConverter converter) {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> read(converter, "{", ResolvableType.forClass(Order.class)))
			.withMessageContaining("Could not read JSON as " + Order.class.getName());
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> read(converter, "[]", ResolvableType.forClass(Order.class)));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> converter.toMessage(new Loop(), null))
			.withMessageContaining("Could not write " + Loop.class.getName());
	}

	@ParameterizedTest
	@MethodSource("converters")
	void otherContentTypesAreLeftToOthers(SmartMessageConverter converter) {
		assertThat(converter.fromMessage(message("{}", "application/xml"), Map.class)).isNull();
		assertThat(converter.toMessage(Map.of(), headers("application/xml"))).isNull();
		assertThat(converter.fromMessage(message("{}", "application/cloudevents+json"), Map.class)).isEqualTo(Map.of());
		Message<?> written = converter.toMessage(Map.of(), headers("application/cloudevents+json"));
		assertThat(written).isNotNull();
		assertThat(written.getHeaders().get("contentType")).asString().isEqualTo("application/cloudevents+json");
	}

	@ParameterizedTest
	@MethodSource("converters")
	void theCharsetOfTheContentTypeIsUsed(SmartMessageConverter converter) {
		for (String charset : List.of("ISO-8859-1", "UTF-16", "UTF-8")) {
			Message<?> written = converter.toMessage(new Order("ü", 2), headers("application/json;charset=" + charset));
			assertThat(written).isNotNull();
			assertThat(written.getPayload()).isEqualTo("{\"id\":\"ü\",\"count\":2}".getBytes(Charset.forName(charset)));
			assertThat(converter.fromMessage(written, Order.class)).isEqualTo(new Order("ü", 2));
		}
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> converter.toMessage(new Order("€", 2), headers("application/json;charset=ISO-8859-1")))
			.withMessageContaining("can't be encoded as ISO-8859-1");
	}

	@ParameterizedTest
	@MethodSource("converters")
	void aTypeNameOnTheWireIsIgnored(SmartMessageConverter converter) {
		Message<byte[]> message = new GenericMessage<>("{\"@class\":\"java.util.Date\",\"id\":\"1\"}".getBytes(),
				Map.of("__TypeId__", "java.util.Date"));
		assertThat(converter.fromMessage(message, Map.class)).isEqualTo(Map.of("@class", "java.util.Date", "id", "1"));
	}

	@Test
	void aMapperOfAnotherFormatIsRefused() {
		ObjectMapper other = new ObjectMapper(new com.fasterxml.jackson.core.JsonFactory() {

			private static final long serialVersionUID = 1L;

			@Override
			public String getFormatName() {
				return "XML";
			}

		});
		assertThatIllegalArgumentException().isThrownBy(() -> new Jackson2PayloadConverter(other))
			.withMessageContaining("XML (JSON)");
	}

	private static ResolvableType type(ParameterizedTypeReference<?> reference) {
		return ResolvableType.forType(reference);
	}

	private static @Nullable Object read(SmartMessageConverter converter, String json, ResolvableType type) {
		return converter.fromMessage(message(json, "application/json"), type.resolve(Object.class), type);
	}

	private static Message<byte[]> message(String body, String contentType) {
		return new GenericMessage<>(body.getBytes(StandardCharsets.UTF_8), Map.of("contentType", contentType));
	}

	private static MessageHeaders headers(String contentType) {
		return new MessageHeaders(Map.of("contentType", contentType));
	}

	record Order(String id, int count) {
	}

	record Event<T>(T data) {
	}

	static class Node<T extends Node<T>> {

		public @Nullable T next;

	}

	static class Loop {

		public Loop getSelf() {
			return this;
		}

	}

	interface Handler<T> {

		void handle(T payload);

	}

	abstract static class ListHandler<E> implements Handler<List<E>> {

		@Override
		public void handle(List<E> payload) {
		}

	}

	static class OrderHandler extends ListHandler<Order> {

	}

	interface Methods {

		void list(List<Order> orders);

		void message(Message<List<Order>> orders);

		void optional(Optional<List<Order>> orders);

	}

}
