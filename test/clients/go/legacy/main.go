// Go github.com/aliyun/alibaba-cloud-sdk-go, the older SDK, which Packer's plugin for Alibaba Cloud is written on.
package main

import (
	"encoding/json"
	"errors"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"

	"clients-of-the-endpoint/jobs"
)

func main() {
	jobs.Serve(open, explain)
}

func open(job jobs.Job) (jobs.FetchPage, error) {
	host, err := job.Host()
	if err != nil {
		return nil, err
	}
	var credential auth.Credential = credentials.NewAccessKeyCredential(job.KeyID, job.KeySecret)
	if job.Token != "" {
		credential = credentials.NewStsTokenCredential(job.KeyID, job.KeySecret, job.Token)
	}
	client, err := ecs.NewClientWithOptions(job.Region, sdk.NewConfig(), credential)
	if err != nil {
		return nil, err
	}
	return func(number int) (jobs.Page, error) {
		request := ecs.CreateDescribeImagesRequest()
		request.Scheme = "http"
		request.Domain = host
		if err := set(request, job.Params); err != nil {
			return jobs.Page{}, err
		}
		request.PageNumber = requests.NewInteger(number)
		response, err := client.DescribeImages(request)
		if err != nil {
			return jobs.Page{}, err
		}
		page := jobs.Page{PageSize: response.PageSize, TotalCount: response.TotalCount}
		for _, image := range response.Images.Image {
			page.Images = append(page.Images, jobs.Image{ID: image.ImageId, Name: image.ImageName})
		}
		return page, nil
	}, nil
}

// set fills in the two lists by their fields. Any other parameter is a text in this SDK, and is set by its name.
func set(request *ecs.DescribeImagesRequest, params json.RawMessage) error {
	lists := struct {
		Tag    *[]ecs.DescribeImagesTag
		Filter *[]ecs.DescribeImagesFilter
	}{}
	if err := json.Unmarshal(params, &lists); err != nil {
		return err
	}
	request.Tag, request.Filter = lists.Tag, lists.Filter

	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(params, &all); err != nil {
		return err
	}
	for name, value := range all {
		if name == "Tag" || name == "Filter" {
			continue
		}
		// Numbers and booleans as they stand, texts without their quotes.
		text := string(value)
		if value[0] == '"' {
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
		}
		request.QueryParams[name] = text
	}
	return nil
}

func explain(err error) *jobs.Failure {
	var failed sdkerrors.Error
	if !errors.As(err, &failed) {
		return nil
	}
	status := failed.HttpStatus()
	return &jobs.Failure{Code: failed.ErrorCode(), Message: failed.Message(), Status: &status}
}
