import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import com.aliyuncs.auth.StaticCredentialsProvider;
import com.aliyuncs.ecs.model.v20140526.DescribeImagesRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeImagesResponse;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Maven com.aliyun aliyun-java-sdk-ecs, the older SDK: jobs come in as lines, answers go out as lines. */
public class EcsClient {
    private static final Gson JSON = new GsonBuilder().serializeNulls().create();

    public static void main(String[] args) throws IOException {
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, "UTF-8");
        for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
            answers.println(JSON.toJson(answer(JSON.fromJson(line, JsonObject.class))));
        }
        // The SDK's idle connections would keep the process.
        System.exit(0);
    }

    private static JsonObject answer(JsonObject job) {
        try {
            return list(job);
        } catch (Exception failure) {
            JsonObject answer = new JsonObject();
            answer.add("error", explain(failure));
            return answer;
        }
    }

    private static JsonObject list(JsonObject job) throws ClientException {
        DefaultAcsClient client = clientOf(job);
        DescribeImagesRequest request = requestOf(job);
        JsonArray images = new JsonArray();
        DescribeImagesResponse page;
        int pages = 0;
        do {
            request.setPageNumber(++pages);
            page = client.getAcsResponse(request);
            for (DescribeImagesResponse.Image found : page.getImages()) {
                JsonObject image = new JsonObject();
                image.addProperty("id", found.getImageId());
                image.addProperty("name", found.getImageName());
                images.add(image);
            }
        } while (!page.getImages().isEmpty() && pages * page.getPageSize() < page.getTotalCount());
        JsonObject answer = new JsonObject();
        answer.add("images", images);
        answer.addProperty("pages", pages);
        answer.addProperty("totalCount", page.getTotalCount());
        return answer;
    }

    private static DefaultAcsClient clientOf(JsonObject job) {
        String id = job.get("keyId").getAsString();
        String secret = job.get("keySecret").getAsString();
        AlibabaCloudCredentials keys = job.has("token")
            ? new BasicSessionCredentials(id, secret, job.get("token").getAsString())
            : new BasicCredentials(id, secret);
        return new DefaultAcsClient(
            DefaultProfile.getProfile(job.get("region").getAsString()), new StaticCredentialsProvider(keys));
    }

    private static DescribeImagesRequest requestOf(JsonObject job) {
        DescribeImagesRequest request = new DescribeImagesRequest();
        request.setSysEndpoint(URI.create(job.get("endpoint").getAsString()).getAuthority());
        request.setSysProtocol(ProtocolType.HTTP);
        request.setSysAcceptFormat(FormatType.valueOf(job.get("format").getAsString()));
        job.getAsJsonObject("params").entrySet().forEach(param -> put(request, param.getKey(), param.getValue()));
        return request;
    }

    /** Lists become Tag.1.Key and so on, as the SDK's own setters have it. */
    private static void put(DescribeImagesRequest request, String name, JsonElement value) {
        if (value.isJsonArray()) {
            int place = 0;
            for (JsonElement part : value.getAsJsonArray()) {
                put(request, name + "." + ++place, part);
            }
        } else if (value.isJsonObject()) {
            value.getAsJsonObject().entrySet().forEach(part -> put(request, name + "." + part.getKey(), part.getValue()));
        } else {
            request.<Object>putQueryParameter(name, value.getAsString());
        }
    }

    private static JsonObject explain(Exception failure) {
        JsonObject error = new JsonObject();
        boolean isCoded = failure instanceof ClientException && ((ClientException) failure).getErrCode() != null;
        error.addProperty("code", isCoded ? ((ClientException) failure).getErrCode() : failure.getClass().getSimpleName());
        error.addProperty("message", isCoded ? ((ClientException) failure).getErrMsg() : String.valueOf(failure.getMessage()));
        // The SDK does not keep it.
        error.add("status", JsonNull.INSTANCE);
        return error;
    }
}
